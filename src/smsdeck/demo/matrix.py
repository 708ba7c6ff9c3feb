"""Which sessions the demo runs: a program on each pair, the owner's sample pairs under a second one, a group.

Pure. `data/sessions.csv` is what `spread` makes of `data/pairs.csv`, kept as a file for people to look at.
"""

from collections.abc import Sequence

from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.sessions import NewSession

PROGRAMS = ("program1", "program2", "program3", "program4", "program5", "program6")
SAMPLE_PAIRS = (
    "UZ_uzmobile",
    "UA_3mob",
    "TJ_megafon",
    "IN_reliance",
    "IN_docomo",
    "IN_vi",
    "IN_airtel",
    "AZ_azercell",
)
GROUP = ("IN_reliance", "IN_docomo", "IN_vi")


def spread(rows: Sequence[PairRow]) -> list[NewSession]:
    """Every pair under one program, in turn; samples under program1 and program2; one group under program6."""
    known = {row.pair for row in rows}
    firsts = [
        NewSession("program1" if row.pair in SAMPLE_PAIRS else PROGRAMS[place % len(PROGRAMS)], (row.pair,))
        for place, row in enumerate(rows)
    ]
    seconds = [NewSession("program2", (pair,)) for pair in SAMPLE_PAIRS if pair in known]
    group = [NewSession("program6", GROUP, "west")] if known.issuperset(GROUP) else []
    return [*firsts, *seconds, *group]


def take(sessions: Sequence[NewSession], rows: Sequence[PairRow], count: int | None) -> list[NewSession]:
    """The first `count` sessions, those that carry a high-priority pair before the others."""
    high = {row.pair for row in rows if row.priority == "high"}
    ordered = sorted(sessions, key=lambda session: not high.intersection(session.pairs))
    return ordered[:count]
