"""Times are counted from the permit by the monotonic clock, whatever the wall clock says."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from smsdeck.program import moment
from smsdeck.program.moment import Anchor, boot_id, iso

GRANTED = "2020-01-01T00:00:00.000000Z"


def test_the_clock_goes_on_from_where_the_store_had_it() -> None:
    anchor = Anchor(GRANTED, time.monotonic() - 2.5, boot_id())
    now = datetime.fromisoformat(anchor.now().iso)
    assert now - datetime.fromisoformat(GRANTED) == pytest.approx(
        timedelta(seconds=2.5), abs=timedelta(seconds=0.2)
    )


def test_a_wrong_wall_clock_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert Anchor(GRANTED, time.monotonic() - 1.0, boot_id()).elapsed_s() == pytest.approx(1.0, abs=0.2)


def test_after_a_reboot_the_wall_clock_has_to_do_and_never_goes_back() -> None:
    before = datetime.now(UTC) - timedelta(seconds=90)
    assert Anchor(iso(before), 5.0, "another boot").elapsed_s() == pytest.approx(90, abs=1)
    ahead = datetime.now(UTC) + timedelta(hours=1)
    assert Anchor(iso(ahead), 5.0, "another boot").elapsed_s() == 0.0


def test_without_a_boot_id_the_monotonic_clock_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moment, "boot_id", lambda: "")
    assert Anchor(iso(datetime.now(UTC)), -1e6, "").elapsed_s() < 5


def test_times_are_written_in_utc_with_microseconds() -> None:
    east = datetime(2026, 11, 24, 5, 0, tzinfo=timezone(timedelta(hours=5)))
    assert iso(east) == "2026-11-24T00:00:00.000000Z"
