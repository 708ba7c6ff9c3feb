"""Phone numbers as people write them, read into the one form that smsdeck keeps (E.164). Pure.

Strict where a guess could message a stranger: the country code is never made up.
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult

from smsdeck.catalog import countries
from smsdeck.catalog.names import E164

LONGEST_TEXT = 40
"""As people write a number, spaces and all; no number needs more."""

_BETWEEN = re.compile(r"[\s\u00a0\u2007\u202f().\-\u2010-\u2015/]")
_E164 = re.compile(E164)
_REFUSED = {
    PhoneNumberType.PREMIUM_RATE: "a premium-rate number: each message would be charged for",
    PhoneNumberType.SHARED_COST: "a shared-cost number: each message would be charged for",
    PhoneNumberType.TOLL_FREE: "a toll-free number: it takes no SMS",
    PhoneNumberType.UAN: "a company's access number, not a phone",
    PhoneNumberType.VOICEMAIL: "a voicemail number: it takes no SMS",
    PhoneNumberType.FIXED_LINE: "a fixed line: it takes no SMS",
    PhoneNumberType.PAGER: "a pager",
}


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a number, and how to mend it. Never the number itself."""

    what: str
    how: str


def read(text: str, country: str | None) -> str | Wrong:
    """The number in E.164, `+998901234567`. With a country, only a phone of that country that takes SMS; without,
    whatever has a country code and could be a number there: an opt-out must not fail for a number range that is
    new.
    """
    digits = _digits(text)
    if isinstance(digits, Wrong):
        return digits
    try:
        number = phonenumbers.parse(digits)
    except NumberParseException:
        return Wrong("its country code does not exist", "Write + and the country code, then the number.")
    wrong = _unfit(number, country)
    return wrong or str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _digits(text: str) -> str | Wrong:
    """`+` and ASCII digits, whatever script they were written in."""
    if len(text) > LONGEST_TEXT:
        return Wrong(f"more than {LONGEST_TEXT} characters", "Put one number on a line.")
    plain = _BETWEEN.sub("", text).replace("\uff0b", "+")
    plain = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in plain)
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    if not plain.startswith("+"):
        return Wrong("no country code", "Begin with + or 00 and the country code, as +998901234567.")
    if not plain[1:].isdecimal() or not plain.isascii():
        return Wrong("something that is no digit", "Use + and digits; spaces and dashes may stand between.")
    if not _E164.fullmatch(plain):
        many = len(plain) > 16
        what = "more than 15 digits" if many else "too few digits: a short code is not a phone"
        return Wrong(what, "Write the whole number with its country code, as +998901234567.")
    return plain


def _unfit(number: PhoneNumber, country: str | None) -> Wrong | None:
    """Why it is no number, or none to register, or None."""
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == ValidationResult.TOO_SHORT:
        return Wrong("too few digits for its country", "Compare it with its source: digits are missing.")
    if possible == ValidationResult.TOO_LONG:
        return Wrong("too many digits for its country", "Compare it with its source: leave out a leading 0.")
    return _unfit_for(country, number) if country else None


def _unfit_for(country: str, number: PhoneNumber) -> Wrong | None:
    region = countries.region_of(number)
    if region and region != country:
        return Wrong(f"a number of {region}, not of {country}", f"Register it for a pair of {region}.")
    if not region or not phonenumbers.is_valid_number(number):
        return Wrong("no operator has such a number", "Compare it with its source.")
    refused = _REFUSED.get(phonenumbers.number_type(number))
    return Wrong(refused, "Leave it out: only mobile numbers can be registered.") if refused else None
