"""Which time zones a number may be in. Pure.

Only `phonenumbers.timezone` is taken: the library's names of places cost every process 170 MB, its zones 2.
"""

from functools import lru_cache

from phonenumbers import parse, timezone
from phonenumbers.phonenumberutil import NumberParseException

from smsdeck.catalog.countries import KEPT

UNKNOWN = "Etc/Unknown"


@lru_cache(KEPT)
def zones_of(number: str) -> tuple[str, ...]:
    """IANA names; several where the number does not tell which, none where nothing is known."""
    try:
        found = timezone.time_zones_for_number(parse(number))
    except NumberParseException:
        return ()
    return () if UNKNOWN in found else tuple(found)
