"""Signing in, staying signed in, and what ends it."""

import asyncio

import pytest

from smsdeck.access.refresh import GRACE_S
from smsdeck.access.roles import Role
from smsdeck.access.throttle import FREE
from smsdeck.errors import ConflictError, InvalidInputError, NotSignedInError, TooManyAttemptsError
from tests.access.conftest import PASSWORD, Desk


async def test_the_right_password_signs_in(desk: Desk) -> None:
    done = await desk.sign_in.with_password("ada", PASSWORD, "127.0.0.1")
    assert desk.tokens.read(done.access_token).username == "ada"


@pytest.mark.parametrize(("username", "password"), [("ada", "wrong"), ("nobody", PASSWORD)])
async def test_wrong_and_unknown_get_the_same_answer(desk: Desk, username: str, password: str) -> None:
    with pytest.raises(NotSignedInError, match="User name or password is wrong"):
        await desk.sign_in.with_password(username, password, "127.0.0.1")
    row = await desk.db["audit"].find_one({"action": "auth.login", "outcome": "refused"})
    assert row is not None
    assert row["actor"] == username


async def test_after_some_wrong_passwords_even_the_right_one_must_wait(desk: Desk) -> None:
    for _ in range(FREE):
        with pytest.raises(NotSignedInError):
            await desk.sign_in.with_password("ada", "wrong", "127.0.0.1")
    with pytest.raises(TooManyAttemptsError) as caught:
        await desk.sign_in.with_password("ada", PASSWORD, "127.0.0.2")
    desk.clock.ahead_ms += caught.value.facts["retry_after_s"] * 1000
    await desk.sign_in.with_password("ada", PASSWORD, "127.0.0.2")


async def test_guesses_sent_all_at_once_are_no_more_guesses(desk: Desk) -> None:
    guesses = (desk.sign_in.with_password("ada", "wrong", "127.0.0.1") for _ in range(FREE + 3))
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(one, TooManyAttemptsError) for one in answers) == 3


async def test_a_refresh_token_is_good_once_and_its_successor_after_it(desk: Desk) -> None:
    first = await desk.sign_in.with_password("ada", PASSWORD, "")
    second = await desk.sign_in.with_refresh(first.refresh_token)
    assert second.refresh_token != first.refresh_token
    await desk.sign_in.with_refresh(second.refresh_token)


async def test_a_copied_refresh_token_ends_the_whole_family(desk: Desk) -> None:
    first = await desk.sign_in.with_password("ada", PASSWORD, "")
    second = await desk.sign_in.with_refresh(first.refresh_token)
    desk.clock.ahead_ms += (GRACE_S + 1) * 1000
    for token in (first.refresh_token, second.refresh_token):
        with pytest.raises(NotSignedInError):
            await desk.sign_in.with_refresh(token)


async def test_signing_out_ends_a_renewal_that_is_under_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await desk.sign_in.with_password("ada", PASSWORD, "")
    add = desk.refresh._add

    async def signed_out_first(username: str, version: int, family: str) -> str:
        await desk.sign_in.end(first.refresh_token)
        return await add(username, version, family)

    monkeypatch.setattr(desk.refresh, "_add", signed_out_first)
    with pytest.raises(NotSignedInError):
        await desk.sign_in.with_refresh(first.refresh_token)
    assert await desk.db["refresh_tokens"].count_documents({}) == 0


async def test_two_tabs_that_refresh_at_once_both_stay_signed_in(desk: Desk) -> None:
    first = await desk.sign_in.with_password("ada", PASSWORD, "")
    both = await asyncio.gather(*(desk.sign_in.with_refresh(first.refresh_token) for _ in range(2)))
    for done in both:
        await desk.sign_in.with_refresh(done.refresh_token)


async def test_signing_out_ends_the_refresh_token(desk: Desk) -> None:
    done = await desk.sign_in.with_password("ada", PASSWORD, "")
    await desk.sign_in.end(done.refresh_token)
    with pytest.raises(NotSignedInError):
        await desk.sign_in.with_refresh(done.refresh_token)


async def test_a_new_password_ends_all_sign_ins(desk: Desk) -> None:
    done = await desk.sign_in.with_password("ada", PASSWORD, "")
    await desk.users.set_password("ada", "another long password")
    with pytest.raises(NotSignedInError):
        await desk.sign_in.with_refresh(done.refresh_token)
    assert await desk.guard.role("ada", desk.tokens.read(done.access_token).version) is None


async def test_an_old_refresh_token_has_run_out(desk: Desk) -> None:
    done = await desk.sign_in.with_password("ada", PASSWORD, "")
    desk.clock.ahead_ms += (desk.refresh.life_s + 1) * 1000
    with pytest.raises(NotSignedInError):
        await desk.sign_in.with_refresh(done.refresh_token)


async def test_a_short_password_and_a_taken_name_are_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInputError, match="shorter than 12"):
        await desk.users.create("bob", "short", Role.viewer)
    with pytest.raises(ConflictError, match="exists already"):
        await desk.users.create("ada", PASSWORD, Role.viewer)


async def test_the_store_holds_no_password_and_no_token(desk: Desk) -> None:
    done = await desk.sign_in.with_password("ada", PASSWORD, "")
    for name in await desk.db.list_collection_names():
        rows = str(await desk.db[name].find().to_list())
        assert PASSWORD not in rows
        assert done.refresh_token not in rows
        assert done.access_token not in rows
