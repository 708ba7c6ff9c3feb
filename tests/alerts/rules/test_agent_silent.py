"""A host that nobody sees is told after two minutes, once, and its return answers it."""

from smsdeck.alerts.rules.agent_silent import SILENT_MS, SeenHost, decide

HEARD = 1_764_034_200_000
LATE = HEARD + SILENT_MS + 1
LONG_AGO = HEARD - 3_600_000
OPEN = {"sms1": f"agent_silent:sms1:{HEARD}"}


def test_it_says_since_when_what_goes_on_what_does_not_and_what_to_do() -> None:
    (alert,), ended = decide([SeenHost("sms1", HEARD, 161)], {}, LATE, LONG_AGO)
    assert (alert.key, alert.kind, alert.severity) == (OPEN["sms1"], "agent_silent", "critical")
    assert (alert.subject, alert.title, alert.at_ms) == ("sms1", "Nobody sees host sms1", HEARD)
    assert "last heard of at 01:30:00 UTC. The programs of its 161 sessions go on" in alert.text
    assert "not started again" in alert.text
    assert "systemctl start smsdeck-agent" in alert.text
    assert ended == []


def test_two_minutes_are_given_counted_from_when_somebody_watched() -> None:
    assert decide([SeenHost("sms1", HEARD, 161)], {}, LATE - 1, LONG_AGO) == ([], [])
    assert decide([SeenHost("sms1", LONG_AGO, 161)], {}, LATE - 1, HEARD) == ([], [])
    assert len(decide([SeenHost("sms1", LONG_AGO, 161)], {}, LATE, HEARD)[0]) == 1


def test_a_host_on_which_nothing_is_meant_to_run_is_no_alert_and_ends_one_in_silence() -> None:
    assert decide([SeenHost("sms1", HEARD, 0)], {}, LATE, LONG_AGO) == ([], [])
    for seen in ([SeenHost("sms1", HEARD, 0)], []):
        _, (recovery,) = decide(seen, OPEN, LATE, LONG_AGO)
        assert (recovery.key, recovery.text) == (OPEN["sms1"], "")


def test_it_is_told_once_also_by_a_serve_that_has_just_begun_to_watch() -> None:
    assert decide([SeenHost("sms1", HEARD, 161)], OPEN, LATE, LONG_AGO) == ([], [])
    assert decide([SeenHost("sms1", HEARD, 161)], OPEN, LATE, LATE) == ([], [])


def test_its_return_answers_the_alert_with_how_long_it_was() -> None:
    now = HEARD + 7 * 60_000
    _, (recovery,) = decide([SeenHost("sms1", now - 2_000, 161)], OPEN, now, LONG_AGO)
    assert recovery.text == "Host sms1 is seen again, after 7 min."
