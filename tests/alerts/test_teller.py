import itertools

import pytest

from smsdeck.alerts.teller import NOT_CONFIGURED, Teller


def test_without_a_chat_every_alert_is_silenced_with_the_reason() -> None:
    assert Teller(configured=False).own() == NOT_CONFIGURED
    assert Teller(configured=False).webhook("") == NOT_CONFIGURED


@pytest.mark.parametrize("side", ["smsdeck", "alertmanager"])
@pytest.mark.parametrize("label", ["", "smsdeck", "alertmanager"])
def test_each_alert_has_one_teller(side: str, label: str) -> None:
    serve_tells = not Teller(configured=True, told_by=side).webhook(label)
    # What deploy/alertmanager's routes do with the same label and setting.
    alertmanager_tells = side == "alertmanager" or label == "alertmanager"
    serve_has_its_own = label == "smsdeck" and not Teller(configured=True, told_by=side).own()
    assert [serve_tells, alertmanager_tells, serve_has_its_own].count(True) == 1


def test_a_crash_that_both_see_is_told_once() -> None:
    for side, label in itertools.product(["smsdeck", "alertmanager"], ["smsdeck"]):
        teller = Teller(configured=True, told_by=side)
        assert not (teller.own() == "" and teller.webhook(label) == "")
