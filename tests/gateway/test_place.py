"""Addresses: what they mean, and what is none."""

import base64

import pytest

from smsdeck.gateway.place import place


@pytest.mark.parametrize("url", ["", "ftp://host", "http://", "host:80"])
def test_what_is_no_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="not an http"):
        place(url)


@pytest.mark.parametrize(
    ("url", "netloc"),
    [
        ("http://host", "host"),
        ("https://host:443/x", "host"),
        ("http://host:8090", "host:8090"),
        ("http://[::1]:8090", "[::1]:8090"),
    ],
)
def test_the_host_header_names_the_port_only_where_it_is_unusual(url: str, netloc: str) -> None:
    assert place(url).netloc == netloc


def test_a_password_in_the_address_becomes_basic_authorization() -> None:
    found = place("http://ann:s%3Acr%40t@gateway/base/")
    assert found.authorization == "Basic " + base64.b64encode(b"ann:s:cr@t").decode()
    assert (found.host, found.path) == ("gateway", "/base")
    assert place("http://gateway").authorization is None


def test_a_wrong_port_is_refused_without_repeating_the_address() -> None:
    with pytest.raises(ValueError, match=r"[Pp]ort") as caught:
        place("http://ann:secret@gateway:99999")
    assert "secret" not in str(caught.value)
