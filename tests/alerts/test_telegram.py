import logging
import traceback

import pytest
from pydantic import SecretStr

from smsdeck.alerts.chat import ChatError
from smsdeck.alerts.telegram import Telegram
from tests.support.ports import free_port
from tests.support.telegram import CHAT, TOKEN, Fault, TelegramStandIn


def client(url: str, token: str = TOKEN, timeout_s: float = 5) -> Telegram:
    return Telegram(url, SecretStr(token), CHAT, timeout_s=timeout_s)


async def refused(chat: Telegram) -> ChatError:
    with pytest.raises(ChatError) as caught:
        await chat.send("hello")
    await chat.close()
    return caught.value


async def test_a_message_reaches_the_chat_as_html(telegram: TelegramStandIn) -> None:
    chat = client(telegram.url + "/")
    first = await chat.send("<b>down</b>")
    second = await chat.send("up again", reply_to=first)
    await chat.close()
    assert [one.text for one in telegram.sent] == ["<b>down</b>", "up again"]
    assert {one.chat for one in telegram.sent} == {CHAT}
    assert telegram.sent[0].parse_mode == "HTML"
    assert [one.reply_to for one in telegram.sent] == [None, first]
    assert second != first


async def test_429_says_how_long_to_wait(telegram: TelegramStandIn) -> None:
    telegram.faults.append(Fault(429, "Too Many Requests: retry after 37", retry_after=37))
    error = await refused(client(telegram.url))
    assert (error.permanent, error.retry_after_s) == (False, 37)


@pytest.mark.parametrize(
    ("fault", "permanent"),
    [
        (Fault(403, "Forbidden: bot was kicked from the group chat"), True),
        (Fault(400, "Bad Request: chat not found"), True),
        (Fault(500), False),
        (Fault(502, body=b"<html>Bad Gateway</html>"), False),
        (Fault(200, body=b"not json"), False),
    ],
)
async def test_what_may_pass_later_is_told_from_what_never_will(
    telegram: TelegramStandIn, fault: Fault, permanent: bool
) -> None:
    telegram.faults.append(fault)
    assert (await refused(client(telegram.url))).permanent is permanent


async def test_a_wrong_token_is_permanent(telegram: TelegramStandIn) -> None:
    error = await refused(client(telegram.url, token="999:wrong"))
    assert error.permanent
    assert "401" in error.detail


async def test_a_chat_that_moved_is_named(telegram: TelegramStandIn) -> None:
    telegram.faults.append(
        Fault(400, "group chat was upgraded to a supergroup chat", parameters={"migrate_to_chat_id": -100777})
    )
    error = await refused(client(telegram.url))
    assert error.permanent
    assert "-100777" in error.detail


async def test_a_slow_or_absent_server_is_temporary(telegram: TelegramStandIn) -> None:
    telegram.faults.append(Fault(200, after_s=1.0))
    assert not (await refused(client(telegram.url, timeout_s=0.1))).permanent
    assert not (await refused(client(f"http://127.0.0.1:{free_port()}"))).permanent


async def test_the_token_is_in_no_exception_no_log_and_no_repr(
    telegram: TelegramStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    telegram.faults.extend([Fault(500), Fault(403)])
    errors = [await refused(client(telegram.url)) for _ in range(2)]
    errors.append(await refused(client(f"http://127.0.0.1:{free_port()}")))
    errors.append(await refused(client("http://bad host:x")))
    good = client(telegram.url)
    await good.send("hello")
    await good.close()
    said = caplog.text + repr(good) + repr(vars(good))
    for error in errors:
        chain = "".join(traceback.format_exception(error))
        said += chain + repr(error)
        assert error.__context__ is None  # the client's own exceptions hold the request
    assert TOKEN not in said
    assert TOKEN in telegram.requests[0]  # the server did get it
