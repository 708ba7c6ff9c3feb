"""Who waits at one serve, and who keeps a place."""

import asyncio
from typing import cast

from smsdeck.kit.ids import uuid7
from smsdeck.quota.line import BACK_EARLY_MS, LINGERS_MS, PLACE_KEPT_MS, SOON_MS, Asking, WaitingLine
from smsdeck.quota.rails.ask import Ask
from smsdeck.quota.schemas import PermitAnswer, PermitRefused, PermitRequest
from smsdeck.quota.shares import Entry

PAIR = "UZ_uzmobile"
NOBODY = cast("asyncio.Future[PermitAnswer]", None)
"""Nobody is answered here."""


def asking(session: str = "p1", *, patience_s: float = 20.0, weight: float = 1.0) -> Asking:
    request = PermitRequest(id=uuid7(), pair=PAIR)
    refused = PermitRefused(id=request.id, reason="quota", detail="", retry_after_s=1)
    return Asking(session, weight, request, patience_s, NOBODY, refused, Ask(str(request.id), "program1", PAIR))


def test_requests_of_one_session_and_pair_are_one_entry_since_the_first() -> None:
    line = WaitingLine()
    line.join(asking(), 1_000)
    line.join(asking("p2"), 2_000)
    line.join(asking(weight=3.0), 3_000)
    assert line.entries(4_000) == (Entry("p1", PAIR, 3.0, 1_000, 2), Entry("p2", PAIR, 1.0, 2_000, 1))
    assert len(line) == 3


def test_the_first_to_come_is_the_first_to_go() -> None:
    line, first, second = WaitingLine(), asking(), asking()
    line.join(first, 1)
    line.join(second, 2)
    assert line.oldest("p1", PAIR) is first
    line.leave(first, 3)
    line.leave(first, 3)
    assert line.oldest("p1", PAIR) is second
    line.leave(second, 3)
    assert line.oldest("p1", PAIR) is None
    assert line.entries(3) == ()


def test_whoever_comes_back_soon_waits_since_they_came_first() -> None:
    line, first, second, third = WaitingLine(), asking(), asking(), asking()
    line.join(first, 0)
    line.leave_unserved(first, 25_000)
    line.join(second, 25_000 + PLACE_KEPT_MS - 1)
    assert second.since_ms == 0
    line.leave_unserved(second, 50_000)
    line.join(third, 50_000 + PLACE_KEPT_MS)
    assert third.since_ms == 50_000 + PLACE_KEPT_MS


def test_a_caller_between_two_polls_is_still_shown_for_a_moment() -> None:
    line, one = WaitingLine(), asking()
    line.join(one, 0)
    line.leave_unserved(one, 25_000)
    assert line.entries(25_000 + LINGERS_MS - 1) == (Entry("p1", PAIR, 1.0, 0),)
    assert line.entries(25_000 + LINGERS_MS) == ()


def test_a_turn_that_came_between_two_polls_passes_but_the_place_stays() -> None:
    line, one = WaitingLine(), asking()
    line.join(one, 0)
    line.leave_unserved(one, 25_000)
    line.pass_over("p1", PAIR)
    assert line.entries(25_000) == ()
    again = asking()
    line.join(again, 25_100)
    assert again.since_ms == 0


def test_one_that_was_served_stays_in_line_until_shortly_before_the_next_slot() -> None:
    """It is told of once, and not again when it comes back."""
    line, one, again = WaitingLine(), asking(), asking()
    line.join(one, 0)
    told = line.entries_after(one, 1_000, next_ms=7_000)
    line.leave_served(one, 1_000, next_ms=7_000)
    assert told == line.entries(1_000) == line.entries(6_999 - BACK_EARLY_MS) == (Entry("p1", PAIR, 1.0, 1_000),)
    assert line.next_change_ms() == 7_000 - BACK_EARLY_MS
    line.join(again, 1_400)
    assert line.entries(7_000) == told


def test_one_that_does_not_come_back_is_taken_out_before_its_turn_can_come() -> None:
    line, one = WaitingLine(), asking()
    line.join(one, 0)
    line.leave_served(one, 1_000, next_ms=7_000)
    assert line.entries(7_000 - BACK_EARLY_MS) == ()


def test_where_the_next_slot_is_open_already_nobody_who_is_away_is_in_line() -> None:
    line, one = WaitingLine(), asking()
    line.join(one, 0)
    assert line.entries_after(one, 1_000, next_ms=1_000) == ()
    line.leave_served(one, 1_000, next_ms=1_000)
    assert line.entries(1_000) == ()


def test_one_of_several_requests_that_is_served_leaves_the_others_in_line() -> None:
    line, one = WaitingLine(), asking()
    line.join(one, 0)
    line.join(asking(), 5)
    told = line.entries_after(one, 1_000, next_ms=7_000)
    line.leave_served(one, 1_000, next_ms=7_000)
    assert told == line.entries(1_000) == (Entry("p1", PAIR, 1.0, 5),)


def test_one_that_went_for_good_keeps_no_place() -> None:
    line, one, again = WaitingLine(), asking(), asking()
    line.join(one, 0)
    line.leave(one, 1_000)
    line.join(again, 1_100)
    assert again.since_ms == 1_100


def test_others_are_not_told_of_those_who_want_one_look_only() -> None:
    line = WaitingLine()
    line.join(asking(patience_s=0.0), 0)
    assert line.entries(0, patient=True) == ()
    assert len(line.entries(0)) == 1


def test_what_stays_when_one_is_served() -> None:
    line, one = WaitingLine(), asking()
    line.join(one, 0)
    line.join(asking(), 5)
    assert line.entries(9, without=one) == (Entry("p1", PAIR, 1.0, 5, 1),)


def test_one_that_has_sent_is_back_in_line_for_a_moment_since_it_was_served() -> None:
    line, one = WaitingLine(), asking()
    line.join(one, 1_000)
    line.leave_served(one, 1_000, next_ms=1_000)
    line.expect(*one.who, 1_200)
    (entry,) = line.entries(1_200)
    assert (entry.session, entry.since_ms) == (one.session, 1_000)
    assert not line.entries(1_200 + SOON_MS)


def test_one_that_was_never_served_here_is_not_expected() -> None:
    line = WaitingLine()
    line.expect("p1", "UZ_a", 1_000)
    assert not line.entries(1_000)
