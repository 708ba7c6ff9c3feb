"""Tokens that must not pass."""

import time
from typing import Any

import jwt
import pytest

from smsdeck.access.tokens import ALGORITHM, AccessTokens
from smsdeck.errors import NotSignedInError
from smsdeck.kit.clock import SystemClock
from tests.support.wait import eventually

KEY = b"k" * 32
TOKENS = AccessTokens(KEY, SystemClock(), 900)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {
        "iss": "smsdeck",
        "aud": "smsdeck-console",
        "sub": "ada",
        "ver": 1,
        "iat": now,
        "nbf": now,
        "exp": now + 60,
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def made(*, key: bytes = KEY, algorithm: str = ALGORITHM, typ: str = "at+jwt", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm, headers={"typ": typ})


def test_a_good_token_passes() -> None:
    assert TOKENS.read(made()).username == "ada"
    assert TOKENS.read(TOKENS.make("ada", 3)).version == 3


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(made(key=b"x" * 32), id="another key"),
        pytest.param(jwt.encode(claims(), "", "none", headers={"typ": "at+jwt"}), id="alg none"),
        pytest.param(made(key=b"k" * 64, algorithm="HS512"), id="another algorithm"),
        pytest.param(made(typ="JWT"), id="another type"),
        pytest.param(made(iss="somebody"), id="another issuer"),
        pytest.param(made(aud="another"), id="another audience"),
        pytest.param(made(exp=int(time.time()) - 1), id="run out"),
        pytest.param(made(nbf=int(time.time()) + 60), id="not yet"),
        pytest.param(made(exp=None), id="without end"),
        pytest.param(made(sub=None), id="of nobody"),
        pytest.param(made(ver="x"), id="version no number"),
        pytest.param("", id="empty"),
        pytest.param("a.b.c", id="no token"),
        pytest.param("x" * 20_000, id="huge"),
    ],
)
def test_a_bad_token_is_refused_with_the_same_words(token: str) -> None:
    with pytest.raises(NotSignedInError, match=r"^The sign-in does not hold any longer\.$"):
        TOKENS.read(token)


def test_a_token_that_passed_does_not_pass_once_it_has_ended() -> None:
    token = made(exp=int(time.time()) + 2)

    def refused() -> bool:
        try:
            return not TOKENS.read(token)
        except NotSignedInError:
            return True

    assert not refused()
    eventually(refused)


def test_a_token_that_passed_is_not_taken_for_another() -> None:
    token = made()
    TOKENS.read(token)
    with pytest.raises(NotSignedInError):
        TOKENS.read(f"{token[:-1]}{'A' if token[-1] != 'A' else 'B'}")
