"""Numbers on the wire. A number itself leaves only by `unmask`."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from smsdeck.catalog import names
from smsdeck.catalog.numbers.number_csv import LONGEST_SOURCE, SHORTEST_SOURCE
from smsdeck.catalog.numbers.phone import LONGEST_TEXT
from smsdeck.catalog.words import telling

Words = Annotated[
    str,
    Field(min_length=SHORTEST_SOURCE, max_length=LONGEST_SOURCE, pattern=f"^{names.LABEL}$"),
    AfterValidator(telling),
]
"""People's reasons and sources."""

Typed = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, examples=["+998 90 123 45 67"])]


class NumbersIn(BaseModel):
    """Numbers to register for a pair."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"numbers": ["+998901234567"], "source": "own test SIMs, rack 2"}]},
    )

    numbers: list[Annotated[str, Field(max_length=LONGEST_TEXT)]] = Field(min_length=1, max_length=5000)
    source: Words = Field(description="Where the permission to message them is from.")


class NumbersReport(BaseModel):
    """How many of them are new."""

    added: int
    known: int


class NumberItem(BaseModel):
    """A registered number."""

    id: str = Field(description="Its name in addresses: a keyed hash. Says nothing of the number.")
    number: str = Field(description="Masked: +9989*****12.")
    pair: str
    country: str
    source: str = Field(description="Where the permission to message it is from.")
    registered_at: datetime | None = Field(description="null: before smsdeck kept it.")
    registered_by: str | None
    last_used_at: datetime | None = Field(description="When a permit was last given for it; null: never.")
    sends_last_hour: int
    sends_last_day: int
    free_at: datetime | None = Field(description="When its caps let it be used again; null: now.")
    opted_out: bool = Field(description="Nothing is sent to it until an admin lifts the opt-out.")
    zones: list[str] = Field(description="Time zones it may be in; quiet hours hold in each.")


class NumberPage(BaseModel):
    """Numbers, by id."""

    items: list[NumberItem]
    next_cursor: str | None = Field(description="Give it as `cursor` for more; null at the end.")
    total: int = Field(description="All numbers of the pair, or of all pairs; filters apart.")


class NumberQuestion(BaseModel):
    """A number to look for. In the body, since addresses are logged."""

    model_config = ConfigDict(extra="forbid")

    number: Typed


class Unmasked(BaseModel):
    """A number in full."""

    id: str
    number: str


class ImportLine(BaseModel):
    """A line of a CSV file that is wrong."""

    line: int
    what: str
    how: str = Field(description="How to mend it.")


class NumberImportReport(BaseModel):
    """What an import did, or with dry_run would do. With any wrong line nothing is done."""

    rows: int = Field(description="Good lines.")
    added: int
    known: int = Field(description="There before; they keep what they had.")
    opted_out: int = Field(description="Of the good lines: numbers that are opted out, and stay so.")
    wrong: int = Field(description="Wrong lines; the first 200 of them are in `errors`.")
    errors: list[ImportLine]
    dry_run: bool
