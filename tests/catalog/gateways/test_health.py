"""What is made of the first outcomes of messages: a signal of the gateway alone."""

import dataclasses

import pytest

from smsdeck.catalog.gateways.health import BAD_FOR_MS, BAD_RUN, FORGOTTEN_MS, Evidence, judge, meaning

NOW = 1_764_000_000_000


@pytest.mark.parametrize(
    ("state", "blame", "error", "says"),
    [
        ("accepted", None, None, "good"),
        ("failed_submit", "gateway", "refused", "bad"),
        ("failed_submit", "gateway", "http_429", "bad"),
        ("failed_submit", "gateway", "throttled", "bad"),
        ("failed_submit", "gateway", "http_403", "bad"),
        ("unknown", "gateway", "http_500", "bad"),
        ("unknown", "gateway", "timeout", "bad"),
        ("failed_submit", "gateway", "http_400", "nothing"),
        ("failed_submit", "gateway", "not_accepted", "nothing"),
        ("unknown", "us", "crashed_while_sending", "nothing"),
        ("undelivered", "operator", None, "nothing"),
        ("delivered", None, None, "nothing"),
    ],
)
def test_only_what_the_gateway_did_with_a_message_says_something_of_it(
    state: str, blame: str | None, error: str | None, says: str
) -> None:
    assert meaning(state, blame, error) == says


def failing(error: str, run: int = BAD_RUN, for_ms: int = BAD_FOR_MS) -> Evidence:
    return Evidence(
        good_ms=NOW - 60_000,
        good_since_ms=NOW - 600_000,
        bad_ms=NOW,
        bad_since_ms=NOW - for_ms,
        bad_run=run,
        error=error,
    )


@pytest.mark.parametrize(
    ("evidence", "state", "since_ms"),
    [
        (Evidence(), "unknown", 0),
        (Evidence(good_ms=NOW, good_since_ms=NOW - 5), "up", NOW - 5),
        (failing("refused"), "down", NOW - BAD_FOR_MS),
        (failing("http_500"), "down", NOW - BAD_FOR_MS),
        (failing("http_429"), "throttled", NOW - BAD_FOR_MS),
        (failing("throttled"), "throttled", NOW - BAD_FOR_MS),
        (failing("refused", run=BAD_RUN - 1), "up", NOW - 600_000),
        (failing("refused", for_ms=BAD_FOR_MS - 1), "up", NOW - 600_000),
    ],
)
def test_a_few_failures_in_a_row_make_it_down_and_the_last_of_them_says_how(
    evidence: Evidence, state: str, since_ms: int
) -> None:
    assert judge(evidence, NOW) == (state, since_ms)


def test_what_nobody_confirmed_for_long_is_not_known_any_more() -> None:
    assert judge(failing("refused"), NOW + FORGOTTEN_MS)[0] == "down"
    assert judge(failing("refused"), NOW + FORGOTTEN_MS + 1) == ("unknown", NOW + FORGOTTEN_MS)


def test_a_link_that_only_calls_told_of_is_not_held_against_it_for_ever_without_calls() -> None:
    taking = dataclasses.replace(failing("link_busy"), good_ms=NOW + FORGOTTEN_MS)
    assert judge(taking, NOW + FORGOTTEN_MS)[0] == "throttled"
    assert judge(taking, NOW + FORGOTTEN_MS + 1)[0] == "up"
