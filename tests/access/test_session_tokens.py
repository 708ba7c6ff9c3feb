"""Programs' tokens."""

import asyncio

import pytest

from smsdeck.access import session_tokens
from smsdeck.access.opaque import new_token
from smsdeck.access.session_tokens import FORMER_MS, SessionIdentity, SessionTokens, former
from smsdeck.errors import NotSignedInError
from smsdeck.kit.changes import Changes
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.loops import cancel
from smsdeck.kit.mongo import Database
from tests.support.wait import eventually_async

WHO = SessionIdentity("program1_UZ_uzmobile", "program1", ("UZ_uzmobile",))


async def test_a_registered_token_tells_its_session(db: Database) -> None:
    tokens, token = SessionTokens(db), new_token()
    await tokens.register({token: WHO}, "sms1")
    assert await tokens.identify(token) == WHO


async def test_a_newer_token_replaces_the_older(db: Database) -> None:
    tokens, old, new = SessionTokens(db), new_token(), new_token()
    await tokens.register({old: WHO}, "sms1")
    await tokens.register({new: WHO}, "sms1")
    assert await tokens.identify(new) == WHO
    with pytest.raises(NotSignedInError):
        await tokens.identify(old)


async def test_a_withdrawn_token_ends_when_the_cache_does(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens, token = SessionTokens(db), new_token()
    await tokens.register({token: WHO}, "sms1")
    await tokens.identify(token)
    await tokens.withdraw(WHO.session)
    monkeypatch.setattr(session_tokens, "CACHE_S", 0.0)
    with pytest.raises(NotSignedInError):
        await tokens.identify(token)


async def test_the_store_keeps_only_the_hash(db: Database) -> None:
    tokens, token = SessionTokens(db), new_token()
    await tokens.register({token: WHO}, "sms1")
    assert token not in str(await db["session_tokens"].find().to_list())


GROUP = SessionIdentity("program6_IN_west", "program6", ("IN_vi", "IN_jio"))


async def test_a_pair_that_left_may_be_reported_of_for_a_day_and_is_no_pair_of_the_session(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_tokens, "CACHE_S", 0.0)
    clock = FixedClock()
    tokens, token = SessionTokens(db, clock), new_token()
    await tokens.register({token: GROUP}, "sms1")
    await tokens.register({token: SessionIdentity(GROUP.session, "program6", ("IN_jio",))}, "sms1")
    left = await tokens.identify(token)
    assert (left.pairs, left.former_pairs) == (("IN_jio",), ("IN_vi",))
    assert [left.may_report(pair) for pair in ("IN_vi", "IN_jio", "IN_bsnl")] == [True, True, False]
    clock.advance(FORMER_MS / 1000 - 1)
    await tokens.register({token: SessionIdentity(GROUP.session, "program6", ("IN_jio",))}, "sms1")
    assert (await tokens.identify(token)).former_pairs == ("IN_vi",)
    clock.advance(2)
    assert (await tokens.identify(token)).former_pairs == ()


async def test_a_new_token_takes_the_former_pairs_of_the_old_one_along(db: Database) -> None:
    tokens, new = SessionTokens(db), new_token()
    await tokens.register({new_token(): GROUP}, "sms1")
    await tokens.register({new: SessionIdentity(GROUP.session, "program6", ("IN_jio",))}, "sms1")
    assert (await tokens.identify(new)).former_pairs == ("IN_vi",)


def test_a_pair_that_comes_back_is_no_former_one() -> None:
    rows = [{"pairs": ["IN_jio"], "former_pairs": {"IN_vi": 50, "IN_bsnl": 5}}]
    assert former(rows, ["IN_vi"], 10) == {"IN_jio": 10 + FORMER_MS}


async def test_where_changes_are_told_a_token_ends_with_the_news_and_is_not_read_again_before(
    db: Database,
) -> None:
    tokens, token = SessionTokens(db), new_token()
    await tokens.register({token: WHO}, "sms1")
    task = asyncio.create_task(Changes(db, tokens).follow())
    known = await tokens.identify(token)
    await SessionTokens(db).withdraw(WHO.session)

    async def ended() -> bool:
        try:
            return await tokens.identify(token) != known
        except NotSignedInError:
            return True

    await eventually_async(ended, what="the news")
    await cancel([task])


async def test_what_was_read_while_the_news_came_is_not_kept(db: Database) -> None:
    tokens, token = SessionTokens(db), new_token()
    await tokens.register({token: WHO}, "sms1")
    await tokens.opened()
    reading = asyncio.create_task(tokens.identify(token))
    await asyncio.sleep(0)
    await tokens.take({})
    await reading
    await SessionTokens(db).withdraw(WHO.session)
    with pytest.raises(NotSignedInError):
        await tokens.identify(token)
