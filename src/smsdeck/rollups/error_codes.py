"""Failures by what they are called and whom they are laid to. Pure."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, Field

from smsdeck.messages.ranges import Range
from smsdeck.messages.states import Blame, State
from smsdeck.rollups.figures import FailureByBlame

Code = tuple[str, str, str]
"""State, blame, code."""


class ErrorCode(BaseModel):
    """Failures that are alike."""

    state: State
    blame: Blame
    code: str = Field(
        description="The program's or the gateway's own short word; empty where there is none. Long numbers and "
        "ids in it read …"
    )
    count: int
    share: float = Field(description="Of all failures of the range.")


class Errors(BaseModel):
    """Most frequent first."""

    from_: datetime = Field(serialization_alias="from")
    to: datetime
    total: int
    by_blame: FailureByBlame
    items: list[ErrorCode]
    others: int = Field(description="Failures of codes beyond the limit.")


def errors(span: Range, counts: Mapping[Code, int], limit: int) -> Errors:
    """Counts of zero are left out."""
    total = sum(counts.values())
    blames: Counter[str] = Counter()
    for (_, blame, _), count in counts.items():
        blames[blame] += count
    ordered = sorted((-count, code) for code, count in counts.items() if count)
    items = [
        ErrorCode(state=State(state), blame=Blame(blame), code=code, count=-less, share=round(-less / total, 4))
        for less, (state, blame, code) in ordered[:limit]
    ]
    return Errors(
        from_=span.start,
        to=span.end,
        total=total,
        by_blame=FailureByBlame(**{blame.value: blames[blame.value] for blame in Blame}),
        items=items,
        others=total - sum(item.count for item in items),
    )
