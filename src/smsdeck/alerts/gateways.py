"""Finds gateways that are down or throttle, from what programs and calls told of them."""

from smsdeck.alerts.recorder import Recorder
from smsdeck.alerts.rules import gateway as rule
from smsdeck.catalog.gateways.health import judge
from smsdeck.catalog.gateways.items import in_words
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.kit.clock import Clock


class GatewayWatch:
    """One look compares all gateways."""

    def __init__(self, states: GatewayStates, recorder: Recorder, clock: Clock) -> None:
        self._states = states
        self._recorder = recorder
        self._clock = clock

    async def look(self) -> None:
        """Raise and end alerts."""
        raised, ended = rule.decide(await self._seen(), await self._open(), self._clock.now_ms())
        for alert in raised:
            await self._recorder.record(alert)
        for recovery in ended:
            await self._recorder.resolve(recovery)

    async def _seen(self) -> list[rule.SeenGateway]:
        found = []
        now_ms = await self._states.now_ms()
        for name, evidence in (await self._states.all()).items():
            state, since_ms = judge(evidence, now_ms)
            words = in_words(evidence.error) if evidence.bad_run else ""
            found.append(rule.SeenGateway(name, state, since_ms, evidence.error, words, evidence.bad_run))
        return found

    async def _open(self) -> dict[str, rule.OpenAlert]:
        return {
            one["subject"]: rule.OpenAlert(one["_id"], kind)
            for kind in rule.KINDS.values()
            for one in await self._recorder.outbox.open(kind)
        }
