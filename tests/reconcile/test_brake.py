from smsdeck.reconcile.admission import BRAKE_WINDOW_MS
from smsdeck.reconcile.backoff import Crashes
from smsdeck.reconcile.brake import Brake, Held, held_at
from smsdeck.reconcile.facts import Timers

NOW = 1_800_000_000_000


def crashed(*ages_ms: int) -> Timers:
    return Timers(crashes=Crashes(tuple(NOW - age for age in ages_ms)))


def test_it_goes_on_with_the_twenty_first_crash_and_says_since_when_and_how_many_sessions() -> None:
    brake = Brake()
    sessions = [crashed(1_000 + place) for place in range(20)]
    brake.look(sessions, 60, NOW)
    assert brake.held is None
    brake.look([*sessions, crashed(5_000, 400_000), Timers()], 60, NOW)
    assert brake.held == Held(since_ms=NOW - 5_000, until_ms=NOW - 5_000 + BRAKE_WINDOW_MS, crashed=21)


def test_what_crashes_while_it_is_on_counts_for_the_same_mass_crash() -> None:
    brake = Brake()
    sessions = [crashed(5_000) for _ in range(21)]
    brake.look(sessions, 60, NOW)
    more = [Timers(crashes=Crashes((NOW + 50_000,))) for _ in range(9)]
    brake.look([*sessions, *more], 60, NOW + 50_000)
    assert brake.held == Held(NOW - 5_000, NOW - 5_000 + BRAKE_WINDOW_MS, crashed=30)


def test_it_goes_off_once_a_minute_has_passed_without_so_many() -> None:
    brake = Brake()
    sessions = [crashed(5_000) for _ in range(21)]
    brake.look(sessions, 60, NOW)
    brake.look(sessions, 60, NOW - 5_000 + BRAKE_WINDOW_MS)
    assert brake.held is None
    assert brake.told() is None


def test_what_an_agent_said_holds_until_the_time_that_it_named() -> None:
    brake = Brake()
    brake.look([crashed(5_000) for _ in range(21)], 60, NOW)
    host = {"_id": "sms1", "brake": brake.told()}
    assert held_at(host, NOW) == brake.held
    assert held_at(host, NOW - 5_000 + BRAKE_WINDOW_MS) is None
    assert held_at({"_id": "sms1"}, NOW) is None
    assert held_at({"_id": "sms1", "brake": None}, NOW) is None
