"""Numbers as people write them."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsdeck.catalog.countries import country_of
from smsdeck.catalog.numbers.phone import Wrong, read

UZ = "+998901234567"


@pytest.mark.parametrize(
    "text",
    [
        "+998901234567",
        "+998 90 123-45-67",
        " (+998) 90.123.45.67 ",
        "00998901234567",
        "+\u0669\u0669\u0668\u0669\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
        "\uff0b\uff19\uff19\uff18\uff19\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
        "+998\u00a090\u2009123\u201145\u201167",
    ],
)
def test_one_number_in_many_ways(text: str) -> None:
    assert read(text, "UZ") == UZ
    assert read(text, None) == UZ


@pytest.mark.parametrize(
    ("text", "country", "what"),
    [
        ("", "UZ", "no country code"),
        ("+", "UZ", "no digit"),
        ("998907654321", "UZ", "no country code"),
        ("907654321", "UZ", "no country code"),
        ("+1234567890123456", "UZ", "more than 15 digits"),
        ("+998 90 CALL NOW", "UZ", "no digit"),
        ("+998²01234567", "UZ", "no digit"),
        ("+998901234567;1", "UZ", "no digit"),
        ("+99890\x001234567", "UZ", "no digit"),
        ("+998102", "UZ", "short code"),
        ("+9989012345", "UZ", "too few digits"),
        ("+99890123456789", "UZ", "too many digits"),
        ("+380501234567", "UZ", "a number of UA, not of UZ"),
        ("+77011234567", "UZ", "a number of KZ, not of UZ"),
        ("+77011234567", "RU", "a number of KZ, not of RU"),
        ("+998712001234", "UZ", "fixed line"),
        ("+449098790000", "GB", "premium-rate"),
        ("+448081570000", "GB", "toll-free"),
        ("+80012345678", "UZ", "no operator"),
        ("+999123456789", "UZ", "country code does not exist"),
        ("+998901234567" * 4, "UZ", "more than 40 characters"),
    ],
)
def test_what_is_wrong_is_said_without_the_number(text: str, country: str, what: str) -> None:
    wrong = read(text, country)
    assert isinstance(wrong, Wrong)
    assert what in wrong.what
    assert wrong.how
    assert len(text) < 7 or text not in wrong.what + wrong.how


@pytest.mark.parametrize("text", ["+998712001234", "+449098790000", "+447700900123"])
def test_any_number_may_be_opted_out(text: str) -> None:
    assert read(text, None) == text


@settings(deadline=None)
@given(st.text(max_size=50))
def test_whatever_is_typed_gives_a_number_of_the_country_or_says_what_is_wrong(text: str) -> None:
    found = read(text, "UZ")
    assert isinstance(found, Wrong) or country_of(found) == "UZ"


@settings(deadline=None)
@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
def test_each_countrys_own_example_of_a_mobile_number_is_taken(country: str) -> None:
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        return
    text = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    # Where countries share a code and a kind of number, the library names only one of them.
    if country_of(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)) == country:
        assert read(text, country) == phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
