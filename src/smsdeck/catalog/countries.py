"""Which countries there are: those that have a telephone numbering plan in `phonenumbers`."""

import re
from functools import lru_cache

from babel import Locale
from phonenumbers import SUPPORTED_REGIONS, PhoneNumber, parse, region_code_for_number
from phonenumbers.phonenumberutil import NumberParseException

from smsdeck.catalog.names import E164

_E164 = re.compile(E164)
"""The library also reads spaces and other scripts' digits: one number would then be known under two names."""

KEPT = 16_384
"""What is found of a number is kept for so many: each permit looks at all that could be given."""


def exists(code: str) -> bool:
    """Whether numbers of this country can be told apart, so that its quota can be kept."""
    return code in SUPPORTED_REGIONS


def name(code: str) -> str:
    """Its common name in English; the code itself where it has none."""
    return str(Locale("en").territories.get(code, code))


@lru_cache(KEPT)
def country_of(number: str) -> str | None:
    """The country of an E.164 number; None if it is not one."""
    if not _E164.fullmatch(number):
        return None
    try:
        return region_of(parse(number))
    except NumberParseException:
        return None


def region_of(number: PhoneNumber) -> str | None:
    """The country of a number that was parsed; None where there is none, or several share its kind."""
    region: str | None = region_code_for_number(number)
    return region if region != "001" else None
