"""What operators are told of rails is what there is."""

import re
from typing import get_args

from smsdeck.quota.schemas import Reason
from smsdeck.settings import ROOT, Settings, describe

PAGE = (ROOT / "docs" / "rails.md").read_text(encoding="utf-8")


def test_the_table_names_every_outcome_of_a_permit_in_the_order_in_which_they_are_looked_at() -> None:
    outcomes = re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)
    assert outcomes[0] == "kill_switch"
    assert set(outcomes) == {*get_args(Reason), "unavailable"}


def test_its_settings_are_there_with_their_first_values() -> None:
    values = {name: value for name, value, _ in describe(Settings())}
    rows = re.findall(r"^\| (`SMSDECK_[^|]+) \| ([^|]+) \|", PAGE, re.MULTILINE)
    told = {
        name: value.strip()
        for names, firsts in rows
        for name, value in zip(re.findall(r"`(SMSDECK_\w+)`", names), firsts.split(","), strict=True)
    }
    assert len(told) == 5
    assert told == {name: values[name] for name in told}
