"""Tiny programs, each with its own way to misbehave. They keep their own account of their lives in `truth/`,
which neither smsdeck nor a full disk of its folders touches.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random

HEAD = """\
truth={truth}/${{SMSDECK_SESSION_DIR##*/}}
read -r stat </proc/$$/stat
set -- ${{stat##*) }}
echo "began $$ ${{20}}" >>"$truth"
say() {{ echo "said $$ $1" >>"$truth"; }}
echo up
"""

LASTING = {
    "steady": "while :; do sleep 1000 & wait $!; done",
    "polite": "trap 'say asked; exit 0' TERM HUP\nwhile :; do sleep 1000 & wait $!; done",
    "stubborn": "trap '' HUP TERM\nwhile :; do sleep 1; done",
    "brood": "for i in 1 2 3; do (trap '' HUP TERM; while :; do sleep 1; done) & done\nwhile :; do sleep 1; done",
    "daemon": "setsid sh -c 'trap \"\" HUP TERM; while :; do sleep 1; done' &\n"
    "while :; do sleep 1000 & wait $!; done",
    "flood": "while :; do yes 'a line of some length, again and again' | head -c 300000; sleep 1; done",
}
"""They live until somebody ends them."""

ENDING = {
    "ends": "sleep {delay}; say 'exit 0'; exit 0",
    "fails": "sleep {delay}; say 'exit 3'; exit 3",
    "segfaults": "sleep {delay}; say 'signal 11'; kill -SEGV $$; sleep 5",
    "leaves_children": "(trap '' HUP TERM; sleep 1000) & sleep {delay}; say 'exit 1'; exit 1",
    "leaves_a_daemon": "setsid sleep 1000 & sleep {delay}; say 'exit 1'; exit 1",
}
"""They end by themselves after some seconds."""


@dataclass(frozen=True)
class Cast:
    """One session: its name, what its program does, and whether that lasts."""

    session: str
    program: str
    kind: str
    high: bool

    @property
    def lasts(self) -> bool:
        """Whether it can be expected to run."""
        return self.kind in LASTING


def cast(chance: Random, count: int) -> list[Cast]:
    """All kinds at least once as far as `count` goes; names that begin alike."""
    kinds = [*LASTING, *ENDING]
    chance.shuffle(kinds)
    kinds = (kinds + [chance.choice([*LASTING, *LASTING, *ENDING]) for _ in range(count)])[:count]
    pairs = ["UZ_uz", "UZ_uzm", "UZ_uzmobile"]
    return [
        Cast(f"p{index // 3}_{pairs[index % 3]}", f"p{index}", kind, chance.random() < 0.2)
        for index, kind in enumerate(kinds)
    ]


def write(cast: Cast, folder: Path, truth: Path, chance: Random) -> None:
    """Its program's file."""
    body = (LASTING | ENDING)[cast.kind].replace("{delay}", f"{chance.uniform(0.2, 5):.1f}")
    (folder / f"{cast.program}.py").write_text(HEAD.format(truth=truth) + body + "\n")
