"""Which program and pair a screen session of a server run by hand is. Pure."""

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from smsdeck.catalog import countries
from smsdeck.catalog.names import PAIR, PROGRAM, is_operator, pair_name
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.sessions import NewSession
from smsdeck.commands.adopt_look import Found
from smsdeck.screen import names

CLOSE = 0.75
"""How alike two operators' names are that are offered as the same, from 0 to 1."""

_NAME = re.compile(r"([A-Za-z][A-Za-z0-9]*)_([A-Za-z]{2})_(.+)", re.DOTALL)
WHY_NOT = {
    "several": "several programs run in it: nobody can say whose end is its end",
    "shell": "a shell is open in it and no program runs",
    "nothing": "nothing runs in it",
    "ours": "it runs under smsdeck already",
    "dead": "its screen is dead; what is left is a socket",
    "foreign": "its program belongs to another user: run this, and the agent, as that user",
}


@dataclass(frozen=True)
class Known:
    """What there is already. `pairs` and `offered` (data/pairs.csv) by name."""

    programs: Collection[str]
    pairs: Mapping[str, PairRow]
    offered: Mapping[str, PairRow]


@dataclass(frozen=True)
class Proposal:
    """What is to become of one screen session: `session`, or why not (`problem`). `new_pairs` do not exist yet."""

    found: Found
    session: NewSession | None = None
    new_program: bool = False
    new_pairs: tuple[PairRow, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""
    choices: tuple[str, ...] = field(default=())

    @property
    def creates(self) -> list[str]:
        """What does not exist yet."""
        program = [self.session.program] if self.session and self.new_program else []
        return [*program, *(row.pair for row in self.new_pairs)]


def propose(found: Found, known: Known, match: Sequence[str] | None) -> Proposal:
    """The proposal for one. `match`: the pairs that a person says it works."""
    if found.standing != "program":
        return Proposal(found, problem=WHY_NOT[found.standing])
    parts = _NAME.fullmatch(found.name)
    program, notes = _program(found, parts[1] if parts else None)
    if program is None:
        return Proposal(found, problem="neither its command line nor its name says which program it is")
    if match is not None:
        return _matched(found, known, program, match, parts[3] if parts else "", notes)
    if parts is None:
        return Proposal(found, problem="its name is not PROGRAM_COUNTRY_OPERATOR", notes=notes)
    return _named(found, known, program, parts[2].upper(), parts[3], notes)


def _program(found: Found, said: str | None) -> tuple[str | None, tuple[str, ...]]:
    """From the command line, else from the name."""
    runs = found.stem if found.stem and re.fullmatch(PROGRAM, found.stem) else None
    said = said.lower() if said and re.fullmatch(PROGRAM, said.lower()) else None
    if runs and said and runs != said:
        return runs, (f"its name says {said}, but it runs {runs}.py",)
    if runs is None and said:
        what = f"it runs {found.stem}.py" if found.stem else "it runs no Python program that can be seen"
        return said, (f"{what}; {said} is taken from its name",)
    return runs, ()


def _named(
    found: Found, known: Known, program: str, country: str, operator: str, notes: tuple[str, ...]
) -> Proposal:
    if not countries.exists(country):
        return Proposal(found, problem=f"{country} is not a country", notes=notes)
    all_pairs = {**known.offered, **known.pairs}
    exact = pair_name(country, operator)
    if exact in all_pairs:
        return _proposal(found, known, NewSession(program, (exact,)), notes)
    near = nearest(country, operator, all_pairs)
    if len(near) > 1:
        return Proposal(found, problem=f"{operator} may be {', '.join(near)}", notes=notes, choices=tuple(near))
    if near:
        notes = (*notes, f"{operator} is taken for {near[0]} ({all_pairs[near[0]].operator_name})")
        return _proposal(found, known, NewSession(program, (near[0],)), notes)
    slug = operator.lower().replace("_", "-")
    if not is_operator(slug):
        return Proposal(found, problem=f"{operator!r} cannot be an operator's name here", notes=notes)
    notes = (*notes, f"no operator of {country} is called {operator}: it becomes a new pair")
    return _proposal(found, known, NewSession(program, (pair_name(country, slug),)), notes)


def _matched(
    found: Found, known: Known, program: str, match: Sequence[str], label: str, notes: tuple[str, ...]
) -> Proposal:
    """As a person says; several pairs make a group session, named as the screen session is."""
    wrong = [pair for pair in match if not re.fullmatch(PAIR, pair) or not countries.exists(pair[:2])]
    if wrong or not match:
        return Proposal(found, problem=f"{', '.join(wrong) or 'nothing'} is not a pair", notes=notes)
    if len({pair[:2] for pair in match}) > 1:
        return Proposal(found, problem="its pairs are of several countries", notes=notes)
    group = label.lower().replace("_", "-") if len(match) > 1 else None
    if group is not None and not is_operator(group):
        return Proposal(found, problem=f"{label!r} cannot be the name of a group", notes=notes)
    new = [f"there is no pair {pair}: it becomes a new one" for pair in match if not _is_known(pair, known)]
    return _proposal(found, known, NewSession(program, tuple(dict.fromkeys(match)), group), (*notes, *new))


def _is_known(pair: str, known: Known) -> bool:
    return pair in known.pairs or pair in known.offered


def _proposal(found: Found, known: Known, session: NewSession, notes: tuple[str, ...]) -> Proposal:
    if not names.is_valid(session.name):
        return Proposal(found, problem=f"{session.name} is too long for a session's name", notes=notes)
    new = tuple(known.offered.get(pair) or _new(pair, known) for pair in session.pairs if pair not in known.pairs)
    return Proposal(found, session, session.program not in known.programs, new, notes)


def _new(pair: str, known: Known) -> PairRow:
    country, operator = pair.split("_", 1)
    same = (row for row in (*known.pairs.values(), *known.offered.values()) if row.country == country)
    here = next((row.country_name for row in same), None) or countries.name(country)
    return PairRow(country, here, operator, operator, "normal")


def nearest(country: str, operator: str, pairs: Mapping[str, PairRow]) -> list[str]:
    """Pairs of the country that may be meant by this word, by name: those that begin or go on as it does, whose
    operator's full name has it, or that are spelt nearly so.
    """
    word = _plain(operator)
    here = [row for row in pairs.values() if row.country == country]
    same = [row.pair for row in here if word in {_plain(row.operator), _plain(row.operator_name)}]
    return sorted(same or [row.pair for row in here if word and _near(word, row)])


def _near(word: str, row: PairRow) -> bool:
    slug = _plain(row.operator)
    words = [slug, *(_plain(part) for part in row.operator_name.split())]
    if any(
        one and min(len(one), len(word)) > 1 and (one.startswith(word) or word.startswith(one)) for one in words
    ):
        return True
    return difflib.SequenceMatcher(None, word, slug).ratio() >= CLOSE


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def without_clashes(proposals: Sequence[Proposal]) -> list[Proposal]:
    """The same, but of several that would become one session, none: smsdeck runs each once."""
    wanted: dict[str, list[Proposal]] = {}
    for one in proposals:
        if one.session:
            wanted.setdefault(one.session.name, []).append(one)
    return [_clashing(one, wanted) for one in proposals]


def _clashing(one: Proposal, wanted: Mapping[str, Sequence[Proposal]]) -> Proposal:
    rivals = wanted[one.session.name] if one.session else []
    if len(rivals) < 2 or one.session is None:
        return one
    pids = ", ".join(f"{rival.found.screen_pid}.{rival.found.name}" for rival in rivals)
    problem = f"several sessions are {one.session.name}: {pids}. End all but one by hand"
    return Proposal(one.found, notes=one.notes, problem=problem)
