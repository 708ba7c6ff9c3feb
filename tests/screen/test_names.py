import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.errors import InvalidInputError
from smsdeck.screen import names

SAFE = set(string.ascii_letters + string.digits + "_-")


@given(st.text(max_size=80))
def test_only_letters_digits_underscores_and_dashes_pass(name: str) -> None:
    if names.is_valid(name):
        assert set(name) <= SAFE
        assert name[0] in string.ascii_letters
        assert len(name) <= names.LONGEST


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,63}", fullmatch=True), st.integers(1, 4_194_304))
def test_a_socket_of_a_valid_name_is_read_back_exactly(name: str, pid: int) -> None:
    assert names.is_valid(name)
    assert names.split_entry(f"{pid}.{name}") == (pid, name)


@given(st.text(max_size=90))
def test_what_is_read_from_a_socket_is_always_a_valid_name(entry: str) -> None:
    found = names.split_entry(entry)
    assert found is None or (found[0] > 0 and names.is_valid(found[1]))


@pytest.mark.parametrize(
    "name", ["", "-t", "5", "1169", "a/b", "a.b", "a b", "a\n", "a\x1b[2J", "ä", "a" * 65, "$HOME", "a;b"]
)
def test_names_that_screen_would_misread_are_refused(name: str) -> None:
    with pytest.raises(InvalidInputError):
        names.checked(name)
