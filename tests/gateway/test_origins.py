"""Which addresses a gateway may have, told apart before anything connects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.gateway.origins import Origin, allow_list, origin_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://sms.example.com", Origin("https", "sms.example.com", 443)),
        ("https://SMS.Example.com:8443/api/v2", Origin("https", "sms.example.com", 8443)),
        ("http://127.0.0.1:13013", Origin("http", "127.0.0.1", 13013)),
        ("https://[2001:DB8:0:0::1]/", Origin("https", "2001:db8::1", 443)),
        ("https://localhost", Origin("https", "localhost", 443)),
    ],
)
def test_an_address_has_one_origin_however_it_is_spelt(url: str, origin: Origin) -> None:
    assert origin_of(url) == origin
    assert origin_of(str(origin)) == origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sms.example.com",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "ftp://sms.example.com",
        "//sms.example.com",
        "HTTPS://sms.example.com",
        "https://user:pass@sms.example.com",
        "https://sms.example.com@evil.example",
        "https://sms.example.com:70000",
        "https://sms.example.com:",
        "https://sms.example.com:0",
        "https://127.1",
        "https://0x7f000001",
        "https://0x7f.0.0.1",
        "https://2130706433",
        "https://0177.0.0.1",
        "https://127.0.0.1.",
        "https://127.0.0.01",
        "https://[::ffff:127.0.0.1]",
        "https://[::ffff:7f00:1]",
        "https://[2002:7f00:1::]",
        "https://[fe80::1%25eth0]",
        "https://[127.0.0.1]",
        "https://sms..example.com",
        "https://-sms.example.com",
        "https://sms.example.com/a?b=c",
        "https://sms.example.com/#x",
        "https://sms.example.com/a b",
        "https://sms.example.com/%2e%2e",
        "https://sms.example.com\\@evil.example",
        "https://sms.example.com/\r\nX: y",
        "https://sms.example.com\n",
        "https://sms\u2024example.com",
        "https://①27.0.0.1",
        " https://sms.example.com",
        "https://" + "a" * 64 + ".example.com",
    ],
)
def test_what_is_no_plain_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        origin_of(url)
    assert "pass" not in str(caught.value).replace("password", "")


@given(st.text(max_size=60))
def test_whatever_is_taken_comes_back_as_the_same_origin(text: str) -> None:
    try:
        found = origin_of(f"https://{text}")
    except ValueError:
        return
    assert origin_of(str(found)) == found


def test_a_setting_names_several_and_means_https_where_it_does_not_say() -> None:
    found = allow_list(" sms.example.com, http://127.0.0.1:13013\nhttps://b.example:8443 ")
    assert {str(one) for one in found} == {
        "https://sms.example.com",
        "http://127.0.0.1:13013",
        "https://b.example:8443",
    }
    assert allow_list("") == frozenset()
    with pytest.raises(ValueError, match=r"127\.1"):
        allow_list("sms.example.com 127.1")
