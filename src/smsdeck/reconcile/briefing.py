"""What the agent is told by the store: what is wished of its sessions, and, once, what the last agent of this host
left there. Whoever asks holds the host.
"""

from collections.abc import Callable

from smsdeck.kit.clock import Clock
from smsdeck.reconcile.desired import DesiredReader, Wished
from smsdeck.reconcile.gateways import GatewayReader
from smsdeck.reconcile.history import History
from smsdeck.reconcile.memory import Memory
from smsdeck.reconcile.rounds import Rounds
from smsdeck.reconcile.runs import Observations, Runs
from smsdeck.reconcile.session_config import SessionConfigs


class Recall:
    """What the store knows of what the last agent did, so that no back-off is forgotten where the disk was."""

    def __init__(
        self, host: str, observations: Observations, runs: Runs, history: History, rounds: Rounds, clock: Clock
    ) -> None:
        self._host = host
        self._observations = observations
        self._runs = runs
        self._history = history
        self._rounds = rounds
        self._clock = clock

    async def __call__(self) -> None:
        """Read it, and have the rounds take it up."""
        crashes = await self._runs.recent_crashes(self._host, self._clock.now_ms())
        observations = await self._observations.load()
        unknown = [name for name in observations if name not in self._rounds.known]
        last_moves = {name: await self._history.last(name) for name in unknown}
        self._rounds.remember(observations, crashes, last_moves)


class Briefing:
    """`wake`: the wishes were read, have a round."""

    def __init__(
        self,
        desired: DesiredReader,
        gateways: GatewayReader,
        configs: SessionConfigs,
        memory: Memory,
        rounds: Rounds,
        recall: Recall,
        wake: Callable[[], None],
    ) -> None:
        self._desired = desired
        self._gateways = gateways
        self._configs = configs
        self._memory = memory
        self._rounds = rounds
        self._recall = recall
        self._wake = wake
        self._recalled = False

    @property
    def wishes(self) -> dict[str, Wished] | None:
        """As they were read or remembered last; None if they never were."""
        return self._desired.wishes

    async def read(self) -> None:
        """Read the wishes; the first time also what the last agent told. Raises what the store raises."""
        if not self._recalled:
            await self._configs.prepare()
            await self._recall()
            self._recalled = True
        await self._gateways.read()
        await self._desired.read()
        self._memory.keep_wishes(self._desired.wishes or {})
        self._wake()
        await self._prepare()

    async def _prepare(self) -> None:
        """Have every session's folder and token ready before it is started, by us or by hand. A retired one's
        token holds until the session has ended: until then it has something to report.
        """
        wishes = list((self._desired.wishes or {}).values())
        await self._configs.ensure_all(wished for wished in wishes if not wished.retired)
        for wished in wishes:
            if wished.retired and self._rounds.is_gone(wished.name):
                await self._configs.withdraw(wished.name)
