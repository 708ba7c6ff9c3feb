"""What a permit is asked for, as the rails see it."""

from dataclasses import dataclass

from smsdeck.catalog.program_list import Purpose


@dataclass(frozen=True)
class Ask:
    """One message of a program over a pair; `to` is None where any number of the pair's pool will do."""

    permit_id: str
    program: str
    pair: str
    to: str | None = None

    @property
    def country(self) -> str:
        """`UZ`."""
        return self.pair[:2]


QUIET: dict[Purpose, bool] = {"notice": True, "code": False, "probe": False}
"""Which purposes keep quiet hours: a code is waited for by the person who asked for it, a probe goes to own
phones.
"""
