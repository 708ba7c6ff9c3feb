"""What only the C wrapper can do wrong: memory, and being another than the Python one."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.launch import Launch
from tests.screen.bench import Bench
from tests.screen.compiled import STRICT, compile_wrapper
from tests.screen.logs import notes, printed


def noise(seed: int) -> bytes:
    """Output of a program that has no manners: lines of every length, no line end at the end, all bytes."""
    dice = random.Random(seed)
    pieces = [dice.randbytes(dice.choice([0, 1, 20, 300, 20_000])) for _ in range(60)]
    return b"\n".join(dice.sample([*pieces, *[b"\r\n", b"\0", "ä\u2028".encode()] * 9], 87))


def run(bench: Bench, text: bytes, session: str) -> tuple[Launch, SessionFolder]:
    source = bench.root / session
    source.write_bytes(text)
    launch = bench.launch("/bin/sh", "-c", f"cat {source}; exit 4", name=session, log_bytes=30_000)
    assert bench.wrap(launch).wait(10) == 4
    return launch, launch.folder


@pytest.mark.parametrize("seed", range(4))
def test_both_wrappers_keep_the_same_of_a_programs_output(bench: Bench, compiled: Path, seed: int) -> None:
    text = noise(seed)
    kept = []
    for session in ("python", "c"):
        bench.compiled = compiled if session == "c" else None
        launch, folder = run(bench, text, session)
        said = [note.replace(launch.run_id, "RUN") for note in notes(folder)]
        kept.append((printed(folder)[1:], said, (folder.runs / f"{launch.run_id}.tail").read_bytes()))
        whole = text.split(b"\n")
        assert printed(folder)[1:] == whole[1 - len(printed(folder)) :]
    # The oldest line may be cut at another place: that depends on how the pipe was read.
    shorter = min(len(lines) for lines, _, _ in kept)
    assert kept[0][0][-shorter:] == kept[1][0][-shorter:]
    assert kept[0][1:] == kept[1][1:]


@pytest.mark.slow
def test_sanitizers_find_nothing(bench: Bench, tmp_path: Path) -> None:
    """A whole life: noise, rotation, a daemon left behind, a second run that is refused, a bad order."""
    sanitized = f"{STRICT} -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -no-pie"
    bench.compiled = compile_wrapper(tmp_path, sanitized)
    source = bench.root / "noise"
    source.write_bytes(b"".join(noise(seed) for seed in range(20)))
    trouble = bench.root / "trouble"
    told = {"ASAN_OPTIONS": f"log_path={trouble}:detect_leaks=1", "UBSAN_OPTIONS": f"log_path={trouble}"}
    launch = bench.launch(
        "/bin/sh", "-c", f"cat {source}; (setsid sleep 100 &); sleep 0.5; kill -SEGV $$", log_bytes=3000
    )
    first = bench.wrap(launch, env=told)
    bench.started(launch)
    assert bench.wrap(bench.launch("/bin/true"), env=told).wait(10) == 75
    assert first.wait(20) == 128 + 11
    assert bench.wrap(replace(launch, log_bytes=1), env=told).wait(10) == 64
    assert bench.wrap(bench.launch("/nowhere"), env=told).wait(10) == 127
    assert [path.read_text() for path in bench.root.glob("trouble*")] == []
