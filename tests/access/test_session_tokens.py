"""Programs' tokens."""

import pytest

from smsdeck.access import session_tokens
from smsdeck.access.opaque import new_token
from smsdeck.access.session_tokens import SessionIdentity, SessionTokens
from smsdeck.errors import NotSignedInError
from smsdeck.kit.mongo import Database

WHO = SessionIdentity("program1_UZ_uzmobile", "program1", ("UZ_uzmobile",))


async def test_a_registered_token_tells_its_session(db: Database) -> None:
    tokens, token = SessionTokens(db), new_token()
    await tokens.register(token, WHO, "sms1")
    assert await tokens.identify(token) == WHO


async def test_a_newer_token_replaces_the_older(db: Database) -> None:
    tokens, old, new = SessionTokens(db), new_token(), new_token()
    await tokens.register(old, WHO, "sms1")
    await tokens.register(new, WHO, "sms1")
    assert await tokens.identify(new) == WHO
    with pytest.raises(NotSignedInError):
        await tokens.identify(old)


async def test_a_withdrawn_token_ends_when_the_cache_does(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens, token = SessionTokens(db), new_token()
    await tokens.register(token, WHO, "sms1")
    await tokens.identify(token)
    await tokens.withdraw(WHO.session)
    monkeypatch.setattr(session_tokens, "CACHE_S", 0.0)
    with pytest.raises(NotSignedInError):
        await tokens.identify(token)


async def test_the_store_keeps_only_the_hash(db: Database) -> None:
    tokens, token = SessionTokens(db), new_token()
    await tokens.register(token, WHO, "sms1")
    assert token not in str(await db["session_tokens"].find().to_list())
