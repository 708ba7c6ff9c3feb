"""A mass crash is one incident of its host, from the brake to its release."""

from smsdeck.alerts.rules.mass_crash import Braked, decide

SINCE = 1_764_034_200_000
KEY = f"mass_crash:sms1:{SINCE}"


def test_it_says_since_when_how_many_what_happens_and_what_to_do() -> None:
    (alert,), ended = decide([Braked("sms1", SINCE, 45)], {}, SINCE + 3_000)
    assert (alert.key, alert.kind, alert.severity, alert.at_ms) == (KEY, "mass_crash", "critical", SINCE)
    assert (alert.subject, alert.title) == ("sms1", "Mass crash on sms1: 45 sessions within a minute")
    assert alert.text.startswith("Since 01:30:00 UTC. Restarts are held")
    assert "Look for what the sessions share" in alert.text
    assert ended == []


def test_it_is_told_once_however_many_more_crash_and_whoever_is_the_agent() -> None:
    grown, successors = Braked("sms1", SINCE, 90), Braked("sms1", SINCE + 2_000, 60)
    assert decide([grown], {"sms1": KEY}, SINCE + 9_000) == ([], [])
    assert decide([successors], {"sms1": KEY}, SINCE + 9_000) == ([], [])


def test_the_release_answers_it_with_how_long_restarts_were_held() -> None:
    raised, (recovery,) = decide([], {"sms1": KEY}, SINCE + 75_000)
    assert raised == []
    assert (recovery.key, recovery.text) == (KEY, "Restarts on sms1 go on: they were held for 75 s.")


def test_each_host_is_for_itself() -> None:
    (alert,), ended = decide([Braked("sms1", SINCE, 45), Braked("sms2", SINCE, 30)], {"sms1": KEY}, SINCE)
    assert (alert.subject, ended) == ("sms2", [])
