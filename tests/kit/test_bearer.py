"""Bearer tokens."""

import pytest
from starlette.requests import HTTPConnection

from smsdeck.kit import bearer


def carrying(header: str | None) -> HTTPConnection:
    headers = [] if header is None else [(b"authorization", header.encode("latin-1"))]
    return HTTPConnection({"type": "http", "headers": headers})


@pytest.mark.parametrize("header", ["Bearer secret", "bearer secret", "BEARER  secret "])
def test_the_token_is_read_whatever_the_schemes_case(header: str) -> None:
    assert bearer.given(carrying(header)) == "secret"
    assert bearer.shows(carrying(header), "secret")


@pytest.mark.parametrize(
    "header", [None, "", "secret", "Basic secret", "Bearer", "Bearer ", "Bearer secre", "Bearer ß"]
)
def test_anything_else_shows_no_secret(header: str | None) -> None:
    assert not bearer.shows(carrying(header), "secret")


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer "])
def test_nobody_can_show_an_empty_secret(header: str | None) -> None:
    assert not bearer.shows(carrying(header), "")
