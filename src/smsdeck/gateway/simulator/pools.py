"""Numbers to test with: valid mobile numbers of each country, for the loopback simulator only.

The last five digits of the country's example number carry the operator: its index in the country, then a
serial of three digits. So the pools of a country's operators never meet, the simulator knows an operator
by a number alone, and a pair that joins later changes no other pair's pool.
"""

from collections.abc import Sequence
from functools import cache
from itertools import islice

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

PER_OPERATOR = 1000
OPERATORS = 100
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def numbers_for(country: str, operator_index: int, count: int) -> list[str]:
    """The first `count` E.164 numbers of the country's operator with this index (0 to 99, in the order of the
    pairs file). ValueError where there are not so many, or the country has no mobile numbers.
    """
    if not 0 <= operator_index < OPERATORS:
        raise ValueError(f"operator index {operator_index} is not in 0..{OPERATORS - 1}")
    calling_code, prefix = _stem(country)
    serials = range(operator_index * PER_OPERATOR, (operator_index + 1) * PER_OPERATOR)
    candidates = (f"{prefix}{serial:05d}" for serial in serials)
    found = list(islice((one for one in candidates if _valid(country, calling_code, one)), count))
    if len(found) < count:
        raise ValueError(f"{country} has {len(found)} such numbers, not {count}")
    return [f"+{calling_code}{number}" for number in found]


class Directory:
    """Which of `pairs` ("UZ_uzmobile", in the order of the pairs file) a number belongs to."""

    def __init__(self, pairs: Sequence[str]) -> None:
        self._pairs: dict[str, list[str]] = {}
        for pair in pairs:
            country = pair.partition("_")[0]
            self._pairs.setdefault(_start(country), []).append(pair)
        self._lengths = sorted({len(start) for start in self._pairs})

    def pair_of(self, number: str) -> str | None:
        """The pair; None for a number of no pool."""
        for length in self._lengths:
            pairs = self._pairs.get(number[:length])
            if pairs and len(number) == length + 5 and number[length:].isdigit():
                index = int(number[length:]) // PER_OPERATOR
                return pairs[index] if index < len(pairs) else None
        return None


@cache
def _stem(country: str) -> tuple[int, str]:
    example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    if example is None or example.country_code is None:
        raise ValueError(f"no mobile numbers are known for country {country!r}")
    return example.country_code, str(example.national_number)[:-5]


def _start(country: str) -> str:
    calling_code, prefix = _stem(country)
    return f"+{calling_code}{prefix}"


def _valid(country: str, calling_code: int, national: str) -> bool:
    number = PhoneNumber(country_code=calling_code, national_number=int(national))
    return phonenumbers.is_valid_number_for_region(number, country) and phonenumbers.number_type(number) in _MOBILE
