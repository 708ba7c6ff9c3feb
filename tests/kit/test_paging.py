"""Cursors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.errors import InvalidInputError
from smsdeck.kit import paging


@given(st.text(max_size=100))
def test_any_key_comes_back(key: str) -> None:
    try:
        key.encode()
    except UnicodeEncodeError:
        return
    assert paging.decode(paging.encode(key)) == key


@pytest.mark.parametrize("cursor", ["%%%", "gA", "é"])
def test_what_is_no_cursor_is_said_to_be_none(cursor: str) -> None:
    with pytest.raises(InvalidInputError, match="not one that this API gave"):
        paging.decode(cursor)
