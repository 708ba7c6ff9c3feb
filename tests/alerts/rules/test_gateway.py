"""One alert for a gateway that takes nothing, whatever its failures look like meanwhile."""

import pytest

from smsdeck.alerts.rules.gateway import OpenAlert, SeenGateway, decide

SINCE = 1_764_034_200_000
NOW = SINCE + 20_000


def seen(state: str, error: str = "refused", since_ms: int = SINCE) -> SeenGateway:
    return SeenGateway("west", state, since_ms, error, "Nothing listens at that address.", 7)


DOWN = {"west": OpenAlert(f"gateway_down:west:{SINCE}", "gateway_down")}
THROTTLING = {"west": OpenAlert(f"gateway_throttling:west:{SINCE}", "gateway_throttling")}


def test_down_is_told_with_since_when_and_why_and_that_no_pair_is_blamed() -> None:
    (alert,), ended = decide([seen("down")], {}, NOW)
    assert (alert.key, alert.kind, alert.severity) == (f"gateway_down:west:{SINCE}", "gateway_down", "critical")
    assert (alert.subject, alert.title, alert.at_ms) == ("west", "Gateway west is down", SINCE)
    assert "since 01:30:00 UTC; 7 failed, the last with refused. Nothing listens at that address." in alert.text
    assert "No pair is blamed or paused" in alert.text
    assert ended == []


def test_throttling_is_a_warning_of_its_own() -> None:
    (alert,), _ = decide([seen("throttled", "http_429")], {}, NOW)
    assert (alert.kind, alert.severity, alert.title) == (
        "gateway_throttling",
        "warning",
        "Gateway west throttles us",
    )


@pytest.mark.parametrize("state", ["up", "unknown"])
def test_a_gateway_that_works_or_that_nobody_used_is_no_alert(state: str) -> None:
    assert decide([seen(state)], {}, NOW) == ([], [])


def test_while_it_lasts_nothing_is_told_again() -> None:
    assert decide([seen("down")], DOWN, NOW) == ([], [])
    assert decide([seen("throttled")], DOWN, NOW) == ([], [])
    assert decide([seen("throttled")], THROTTLING, NOW) == ([], [])


def test_throttling_that_becomes_worse_is_told_and_replaced_in_silence() -> None:
    (alert,), (ended,) = decide([seen("down")], THROTTLING, NOW)
    assert alert.kind == "gateway_down"
    assert (ended.key, ended.text) == (THROTTLING["west"].key, "")


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("up", "Gateway west takes messages again."),
        ("unknown", "Nothing was sent through west for 15 min: closed without a verdict."),
    ],
)
def test_it_ends_with_a_message_that_gets_through_or_with_silence(state: str, text: str) -> None:
    raised, (ended,) = decide([seen(state)], DOWN, NOW)
    assert (raised, ended.key, ended.text, ended.at_ms) == ([], DOWN["west"].key, text, NOW)


def test_one_that_was_removed_ends_without_a_word() -> None:
    _, (ended,) = decide([], DOWN, NOW)
    assert ended.text == ""
