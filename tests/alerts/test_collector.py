from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from prometheus_client import CollectorRegistry

from smsdeck.alerts.collector import CrashCounts, SessionGauges, SessionItem, country_of
from smsdeck.kit.mongo import Database


@dataclass(frozen=True)
class Item:
    name: str
    program: str
    pairs: Sequence[str]
    state: str


class Source:
    def __init__(self) -> None:
        self.items: list[SessionItem] = [Item("program1_UZ_uzmobile", "program1", ["UZ_uzmobile"], "RUNNING")]
        self.broken = False

    async def sessions(self) -> Sequence[SessionItem]:
        if self.broken:
            raise ConnectionError
        return self.items

    async def crashes(self) -> Mapping[str, int]:
        return {"program1_UZ_uzmobile": 3}


def state(registry: CollectorRegistry, name: str) -> float | None:
    labels = {"session": "program1_UZ_uzmobile", "program": "program1", "country": "UZ", "state": name}
    return registry.get_sample_value("smsdeck_session_state", labels)


async def test_a_session_is_one_in_its_state_and_zero_in_the_others() -> None:
    registry, source = CollectorRegistry(), Source()
    gauges = SessionGauges(registry, source.sessions, source.crashes)
    assert state(registry, "RUNNING") is None
    await gauges.refresh()
    assert (state(registry, "RUNNING"), state(registry, "FATAL")) == (1, 0)
    source.items = [Item("program1_UZ_uzmobile", "program1", ["UZ_uzmobile"], "FATAL")]
    await gauges.refresh()
    assert (state(registry, "RUNNING"), state(registry, "FATAL")) == (0, 1)


async def test_crashes_count_from_zero() -> None:
    registry, source = CollectorRegistry(), Source()
    source.items.append(Item("program2_IN_west", "program2", ["IN_airtel", "IN_vi"], "RUNNING"))
    await SessionGauges(registry, source.sessions, source.crashes).refresh()
    counts = [
        registry.get_sample_value("smsdeck_session_crashes_total", {"program": program, "session": session})
        for program, session in (("program1", "program1_UZ_uzmobile"), ("program2", "program2_IN_west"))
    ]
    assert counts == [3, 0]


async def test_values_that_cannot_be_refreshed_are_not_shown() -> None:
    registry, source = CollectorRegistry(), Source()
    gauges = SessionGauges(registry, source.sessions, source.crashes)
    await gauges.refresh()
    source.broken = True
    with pytest.raises(ConnectionError):
        await gauges.refresh()
    assert state(registry, "RUNNING") is None


async def test_crashes_are_counted_by_session(db: Database) -> None:
    for number, (session, cause) in enumerate([("a", "crash"), ("a", "crash"), ("a", "stop"), ("b", "exit")]):
        await db["runs"].insert_one({"_id": str(number), "session": session, "cause": cause})
    assert await CrashCounts(db)() == {"a": 2}


def test_a_group_over_a_border_has_no_one_country() -> None:
    assert country_of(["IN_airtel", "IN_vi"]) == "IN"
    assert country_of(["IN_airtel", "UZ_ucell"]) == "several"
