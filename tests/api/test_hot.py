"""What is kept for many is nobody's who may not have it, and holds what was taken in."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from smsdeck.access.passwords import Passwords
from smsdeck.access.roles import Role
from smsdeck.access.users import Users
from smsdeck.bootstrap import Deck
from tests.api.conftest import Client
from tests.messages.examples import report

SignIn = Callable[[Role], Awaitable[Client]]
SUMMARY = "/api/v1/metrics/summary"


async def sent(client: Client) -> int:
    return sum(item["sent"] for item in (await client.get(SUMMARY)).json()["items"])


async def test_a_summary_holds_what_was_just_taken_in(sign_in: SignIn, deck: Deck) -> None:
    client, now = await sign_in(Role.viewer), datetime.now(UTC)
    assert await sent(client) == 0
    for number in range(1, 6):
        await deck.intake.take([report(number, sent_at=now)])
        assert await sent(client) == number


async def test_a_kept_answer_is_not_for_who_is_not_signed_in_or_no_longer(sign_in: SignIn, deck: Deck) -> None:
    client = await sign_in(Role.viewer)
    assert (await client.get(SUMMARY)).status_code == 200
    token = client.headers.pop("authorization")
    assert (await client.get(SUMMARY)).status_code == 401
    client.headers["authorization"] = f"{token}x"
    assert (await client.get(SUMMARY)).status_code == 401
    client.headers["authorization"] = token
    await Users(deck.db, Passwords()).set_password("viewer", "another one, as long")
    deck.guard._known.clear()  # as after the five seconds in which a withdrawn right acts
    assert (await client.get(SUMMARY)).status_code == 401


async def test_kept_answers_have_all_headers(sign_in: SignIn) -> None:
    client = await sign_in(Role.viewer)
    first, second = await client.get(SUMMARY), await client.get(SUMMARY)
    assert first.headers == second.headers
    assert second.headers["x-content-type-options"] == "nosniff"
