"""What the agent's port shows: the logs of its sessions, and figures of itself for Prometheus."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from smsdeck.access import keys
from smsdeck.logs.agent_app import AgentApp
from smsdeck.logs.follow import Follows
from smsdeck.logs.port import AgentPort
from smsdeck.logs.reader import Reader
from smsdeck.reconcile.rounds import Rounds
from smsdeck.reconcile.states import State
from smsdeck.settings import Settings


class Figures(Collector):
    """Made anew at each scrape."""

    def __init__(self, rounds: Rounds) -> None:
        self._rounds = rounds

    def collect(self) -> Iterator[Metric]:
        """See Collector."""
        states = self._rounds.states()
        sessions = GaugeMetricFamily("smsdeck_agent_sessions", "Sessions of this host by state.", labels=["state"])
        for state in State:
            sessions.add_metric([state.value], states[state.value])
        yield sessions
        brake = float(self._rounds.brake.held is not None)
        yield GaugeMetricFamily("smsdeck_agent_brake", "1 while a mass crash holds restarts.", value=brake)


def agent_port(settings: Settings, registry: CollectorRegistry) -> AgentPort:
    """The port, not open yet. SetupError if the signing key cannot be read where it is needed."""
    token = settings.agent_token.get_secret_value() or keys.load(settings.key_file).agents.hex()
    reader = Reader(settings.sessions_dir)
    app = AgentApp(reader, Follows(reader), registry, token).app()
    return AgentPort(app, settings.agent_bind_host, settings.agent_port)
