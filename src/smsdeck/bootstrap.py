"""The composition root of serve: every part is built here, once, from the settings, and closed in reverse.

Every arrow of ARCHITECTURE.md's diagram that crosses two packages of serve is a line of this file.
"""

import os
import socket
import time
from functools import partial

from prometheus_client import CollectorRegistry
from sqlalchemy import text

from smsdeck.access import keys
from smsdeck.access.audit import Audit
from smsdeck.access.current import User
from smsdeck.access.door import SocketDoor
from smsdeck.access.guard import Guard
from smsdeck.access.passwords import Passwords
from smsdeck.access.refresh import RefreshTokens
from smsdeck.access.session_tokens import SessionTokens
from smsdeck.access.sign_in import SignIn
from smsdeck.access.throttle import Throttle
from smsdeck.access.tickets import Tickets
from smsdeck.access.tokens import AccessTokens
from smsdeck.access.users import Users
from smsdeck.alerts.collector import CrashCounts, SessionGauges
from smsdeck.alerts.crashes import CrashWatch
from smsdeck.alerts.delivery import Delivery
from smsdeck.alerts.endpoints import WebhookKey
from smsdeck.alerts.gateways import GatewayWatch
from smsdeck.alerts.hosts import HostWatch
from smsdeck.alerts.listing import AlertList
from smsdeck.alerts.loop import AlertLoop
from smsdeck.alerts.masses import MassWatch
from smsdeck.alerts.metrics import AlertMetrics
from smsdeck.alerts.outbox import Outbox
from smsdeck.alerts.pace import Pace
from smsdeck.alerts.rates import RateWatch
from smsdeck.alerts.recorder import Recorder
from smsdeck.alerts.rules.rate_drop import Limits, PairRate
from smsdeck.alerts.telegram import Telegram
from smsdeck.alerts.teller import Teller
from smsdeck.alerts.webhook import WebhookReceiver
from smsdeck.catalog.gateways.callback_keys import CallbackKeys
from smsdeck.catalog.gateways.gauges import GatewayGauges
from smsdeck.catalog.gateways.rules import GatewayRules
from smsdeck.catalog.gateways.secrets import SecretBox
from smsdeck.catalog.gateways.service import GatewayService
from smsdeck.catalog.gateways.specs import SpecMaker
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.catalog.gateways.store import Gateways
from smsdeck.catalog.group_moves import GroupMoves
from smsdeck.catalog.numbers.pools import Numbers
from smsdeck.catalog.numbers.service import NumberService
from smsdeck.catalog.opt_outs.service import OptOutService
from smsdeck.catalog.opt_outs.store import OptOuts
from smsdeck.catalog.pair_service import PairService
from smsdeck.catalog.pairs import Pairs
from smsdeck.catalog.programs import Programs
from smsdeck.catalog.sessions import DesiredSessions
from smsdeck.kit import mongo
from smsdeck.kit.changes import Changes
from smsdeck.kit.clock import SystemClock, present
from smsdeck.kit.leases import Lease
from smsdeck.kit.loops import Background
from smsdeck.kit.mongo import Database
from smsdeck.kit.services import Services
from smsdeck.kit.sql import Sql
from smsdeck.kit.system import Probe, System
from smsdeck.live.hub import Hub
from smsdeck.live.tables import LiveTables
from smsdeck.logs.remote import AgentLogs
from smsdeck.messages.batcher import Batcher
from smsdeck.messages.dlr import DlrDesk
from smsdeck.messages.endpoints import MessageDesk
from smsdeck.messages.gateway_signs import GatewaySigns
from smsdeck.messages.intake import Intake
from smsdeck.messages.metrics import MessageMetrics
from smsdeck.messages.sweeper import Sweeper
from smsdeck.quota import mirror
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.gate import PermitGate
from smsdeck.quota.ledger import QuotaLedger
from smsdeck.quota.limits import QuotaLimits
from smsdeck.quota.metrics import QuotaMetrics
from smsdeck.quota.mirror import CountryMirror
from smsdeck.quota.overview import QuotaOverview
from smsdeck.quota.rails.check import Rails
from smsdeck.quota.rails.gateway_rest import GatewayRest
from smsdeck.quota.rails.holds import NumberHolds
from smsdeck.quota.rails.kill_switch import KillSwitch
from smsdeck.quota.rails.rules import rules_of
from smsdeck.quota.rails.schemas import KillSwitchItem
from smsdeck.quota.rails.standing import Standings
from smsdeck.quota.refusals import Refusals
from smsdeck.reconcile import board
from smsdeck.reconcile.account import Account
from smsdeck.reconcile.board import Board
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.creation import SessionCreation
from smsdeck.reconcile.jobs.desk import JobDesk
from smsdeck.reconcile.jobs.store import Jobs
from smsdeck.reconcile.jobs.worker import JobWorker
from smsdeck.reconcile.past import Past
from smsdeck.reconcile.reading import SessionReader
from smsdeck.rollups.aggregator import Aggregator
from smsdeck.rollups.breakdowns import Breakdowns
from smsdeck.rollups.desk import MetricsDesk
from smsdeck.rollups.health import DataHealth
from smsdeck.rollups.health_metrics import HealthMetrics
from smsdeck.rollups.levels import Level
from smsdeck.rollups.metrics import RollupMetrics
from smsdeck.rollups.minutes import MinuteTotals
from smsdeck.rollups.retention import Retention
from smsdeck.rollups.summary import Summaries, settled
from smsdeck.settings import Settings

SUMMARY_S = 0.5
"""How old a summary may be as to what other serves took in; what this one took in is in it."""


STORE_AT_ONCE = 12
"""Questions to MongoDB at once; more wait here. An embedded store works at one at a time, and more of them only
make its threads wait for each other. The stream of changes, which must not wait behind them, has its own client.
"""


def quota_documents(db: Database, settings: Settings) -> CountryDocuments:
    """The ledgers with the limits and time-outs of the settings."""
    return CountryDocuments(
        db,
        default_limit=settings.quota_per_minute,
        ceiling=settings.quota_ceiling,
        longest_send_ms=settings.longest_send_ms,
    )


def keep_days(settings: Settings) -> dict[str, int]:
    """How long rows are kept, by name of `rollups.models.KEPT`."""
    return {
        "messages": settings.keep_messages_days,
        Level.minute: settings.keep_minutes_days,
        Level.five_minutes: settings.keep_5min_days,
        Level.hour: settings.keep_hours_days,
        Level.day: settings.keep_days_days,
    }


class Deck:
    """All parts of one serve process. Building asks no store, but reads or makes the signing key; `start`
    asks them, `drain` and `close` end it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.services = Services()
        self.registry = CollectorRegistry()
        self.clock = SystemClock()
        url = settings.mongodb_url.get_secret_value()
        self.client, self.follower = mongo.connect(url, at_once=STORE_AT_ONCE), mongo.connect(url)
        self.db = mongo.database(self.client)
        self.sql = Sql(settings.sql_url)
        self.background = Background()
        self.audit = Audit(self.db)
        self.keys = keys.load(settings.key_file)
        self._build_access()
        self._build_catalog()
        self._build_quota()
        self._build_messages()
        self._build_sessions()
        self._build_alerts()
        self._build_live()
        self._build_system()

    async def start(self) -> None:
        """Indexes and the shipped programs, then the loops."""
        await self.programs.register()
        await self.documents.prepare()
        await self.numbers.prepare()
        await self.opt_outs.prepare()
        await self.outbox.ensure_indexes()
        await self.jobs.ensure_indexes()
        await self.past.ensure_indexes()
        changes = Changes(mongo.database(self.follower), self.board, self.standings, self.mirror, self.tokens)
        self.background.start("changes", 1.0, changes.follow)
        self.background.start("session list", board.REREAD_SECONDS, self.board.check)
        self.background.start("retire emptied sessions", 5.0, self._retire_emptied)
        self.background.start("sweep messages", 5.0, self.sweeper.sweep)
        self.background.start("coarser totals", 2.0, self.aggregator.step)
        self.background.start("health of the data", 15.0, self.data_health.look)
        self.background.start("retention", 3600.0, self.retention.step)
        self.background.start("gateways' signs", 1.0, self.gateway_signs.write)
        self.background.start("look for alerts", 1.0, self.alert_loop.look)
        self.background.start("deliver alerts", 1.0, self.alert_loop.deliver)
        self.background.start("jobs", 0.5, self.job_worker.step)
        self.background.start("quota ledgers", mirror.REREAD_SECONDS, self.mirror.read)
        self.background.start("quota refusals", 2.0, self.refusals.flush)
        self.background.start("quota gauges", 5.0, self.overview.items)
        self.background.start("kill switch gauge", 5.0, self._show_kill_switch)
        self.background.start("gateway gauges", 5.0, self.gateway_gauges.refresh)
        self.background.start("session gauges", 5.0, self.session_gauges.refresh)
        self.background.start("sweep sign-ins", 3600.0, self.refresh_tokens.sweep)
        self.background.start("forget removed numbers", 3600.0, self.numbers.forget_removed)

    def summaries_as_of(self) -> tuple[int, int]:
        """Other whenever a summary may be, `SUMMARY_S` later at most."""
        return self.intake.commits, int(time.monotonic() / SUMMARY_S)

    async def _retire_emptied(self) -> None:
        """As long after a move as the last message sent before it may still be reported, and a minute."""
        settings = self.settings
        await self.desired.retire_emptied(settings.report_timeout_seconds + settings.confirm_timeout_seconds + 60)

    async def drain(self) -> None:
        """Send waiting callers and live consoles away, so that the server can end."""
        self.gate.close()
        await self.hub.close()

    async def close(self) -> None:
        """Stop the loops, close the stores."""
        await self.background.close()
        await self.batcher.close()
        await self.chat.close()
        await self.sql.close()
        await self.client.close()
        await self.follower.close()

    def _build_access(self) -> None:
        users = Users(self.db, Passwords())
        access = AccessTokens(self.keys.tokens, self.clock, self.settings.access_token_seconds)
        self.refresh_tokens = RefreshTokens(self.db, self.clock, self.settings.refresh_token_days)
        throttle = Throttle(self.clock)
        secure = self.settings.secure_cookies
        sign_in = SignIn(users, access, self.refresh_tokens, throttle, self.audit, secure_cookies=secure)
        self.tokens = SessionTokens(self.db)
        self.guard = Guard(users, access, self.tokens, self.audit)
        self.services.add(self.guard, sign_in, self.audit)

    def _build_catalog(self) -> None:
        self.numbers = Numbers(self.db, self.keys.numbers, self.clock)
        self.opt_outs = OptOuts(self.db, self.clock)
        self.pairs = Pairs(self.db, self.audit, self.clock)
        self.programs = programs = Programs(self.db)
        self.desired = DesiredSessions(self.db, self.clock)
        gateways = Gateways(self.db, self.audit, self.clock)
        pair_service = PairService(
            self.pairs, self.numbers, self.desired, programs, gateways, self.settings.host_name
        )
        self._build_gateways(gateways)
        moves = GroupMoves(self.db, self.pairs, self.audit, self.clock)
        number_service = NumberService(self.numbers, self.pairs, self.opt_outs, self.audit, self.clock)
        opt_out_service = OptOutService(self.opt_outs, self.audit, self.keys.numbers)
        self.services.add(programs, pair_service, moves, number_service, opt_out_service)

    def _build_gateways(self, gateways: Gateways) -> None:
        rules = GatewayRules(self.settings)
        self.secret_box = box = SecretBox.load(self.settings.effective_gateway_key_file)
        specs = SpecMaker(self.settings, rules, box)
        self.gateway_states = states = GatewayStates(self.db)
        self.gateway_signs = GatewaySigns(states)
        self.gateway_gauges = GatewayGauges(self.registry, states)
        self.callback_keys = CallbackKeys(self.db, specs)
        self.services.add(GatewayService(self.db, gateways, states, specs, rules, box))

    def _build_quota(self) -> None:
        self.documents = documents = quota_documents(self.db, self.settings)
        self.quota_metrics = metrics = QuotaMetrics(self.registry)
        self.mirror = CountryMirror(documents)
        self.refusals = Refusals(self.db, documents.clock)
        self.kill_switch = KillSwitch(self.db, self.audit, self.clock)
        rules = rules_of(self.settings)
        holds = NumberHolds(self.db, self.opt_outs, self.numbers.id_of, rules)
        self.standings = standings = Standings(self.db, self.kill_switch, GatewayRest(self.gateway_states))
        self.gate = PermitGate(
            QuotaLedger(documents, metrics.contended),
            self.mirror,
            Rails(self.db, standings, holds, documents.clock, rules),
            self.refusals,
            metrics,
            permit_seconds=self.settings.permit_seconds,
            longest_wait_seconds=self.settings.permit_wait_seconds,
        )
        self.overview = QuotaOverview(self.mirror, documents, self.pairs, metrics)
        limits = QuotaLimits(documents, self.pairs, self.audit)
        self.services.add(self.gate, self.overview, limits, self.kill_switch)

    def _build_messages(self) -> None:
        self.intake = intake = Intake(
            self.sql, MinuteTotals(self.clock), MessageMetrics(self.registry), self.clock
        )
        self.sweeper = Sweeper(
            self.sql,
            intake,
            self._lease("sweeper"),
            self.clock,
            self.gateway_states.calls,
            report_timeout_s=self.settings.report_timeout_seconds,
            confirm_timeout_s=self.settings.confirm_timeout_seconds,
        )
        self.aggregator = Aggregator(self.sql, self._lease("rollups"), self.clock, RollupMetrics(self.registry))
        self.data_health = DataHealth(
            self.sql,
            self.clock,
            HealthMetrics(self.registry),
            window_s=self.settings.policy_window_seconds,
            settle_s=self.settings.settle_seconds,
            minimum_sample=self.settings.minimum_sample,
        )
        self.services.add(self.data_health)
        self.retention = Retention(self.sql, self._lease("retention"), self.clock, keep_days(self.settings))
        self.summaries = Summaries(self.sql, self.settings.minimum_sample)
        self.batcher = Batcher(intake)
        signs = self.gateway_signs
        desk = MessageDesk(self.batcher, self.sql, self.clock, self.keys.numbers, signs)
        tokens = SessionTokens(self.db)
        dlr = DlrDesk(
            self.batcher,
            self.callback_keys,
            tokens,
            signs,
            self.clock,
            self.registry,
            report_timeout_s=self.settings.report_timeout_seconds,
        )
        self.services.add(desk, dlr, MetricsDesk(self.summaries, Breakdowns(self.sql), self.clock))

    def _build_sessions(self) -> None:
        self.board = Board(self.db)
        self.control = control = SessionControl(self.db, self.audit, self.clock, self.board)
        creation = SessionCreation(
            self.db,
            control,
            self.desired,
            self.programs,
            self.pairs,
            self.audit,
            self.clock,
            self.settings.host_name,
        )
        self.past = Past(self.db)
        self.services.add(control, creation, self.past, Account(self.db, control, self.clock))
        self.jobs = Jobs(self.db)
        reader = SessionReader(self.db)
        self.job_worker = JobWorker(self.db, self.jobs, reader, self.audit, self.clock, self._lease("jobs"))
        self.services.add(JobDesk(self.board, self.jobs, self.job_worker, self.audit, self.clock))

        token = self.settings.agent_token.get_secret_value() or self.keys.agents.hex()
        self.services.add(AgentLogs(self.db, token))

    def _build_alerts(self) -> None:
        settings, metrics = self.settings, AlertMetrics(self.registry)
        told = bool(settings.telegram_chat and settings.telegram_token.get_secret_value())
        self.outbox = Outbox(self.db)
        recorder = Recorder(self.outbox, Teller(told, settings.alerts_told_by), metrics)
        self.chat = Telegram(settings.telegram_api_url, settings.telegram_token, settings.telegram_chat)
        delivery = Delivery(self.outbox, self.chat, Pace(self.db), self.clock, metrics) if told else None
        limits = Limits(settings.rate_drop_threshold, settings.minimum_sample, settings.policy_window_seconds)
        self.alert_loop = AlertLoop(
            MassWatch(self.db, recorder),
            CrashWatch(self.db, recorder, self.clock),
            RateWatch(self._pair_rates, recorder, limits, self.clock),
            GatewayWatch(self.gateway_states, recorder, self.clock),
            HostWatch(self.db, recorder),
            delivery,
            self._lease("alerts.look"),
            self._lease("alerts.deliver"),
        )
        self.alert_list = AlertList(self.db)
        self.services.add(WebhookKey(settings.webhook_token), WebhookReceiver(recorder), self.alert_list)

    def _build_live(self) -> None:
        tables = LiveTables(
            self.summaries,
            self.overview.items,
            self.control.session_items,
            self.alert_list.latest,
            self._switches,
            self.clock,
        )
        self.hub = Hub(tables.collect, self.clock)
        door = SocketDoor(self._still_allowed, self.settings.public_url)
        self.services.add(self.hub, Tickets(self.db), door)

    def _build_system(self) -> None:
        self.session_gauges = SessionGauges(self.registry, self.control.session_items, CrashCounts(self.db))
        probes: dict[str, Probe] = {"mongodb": partial(mongo.ping, self.db), "metrics store": self._ping_sql}
        self.services.add(System(self.registry, probes, self.settings.metrics_token))

    def _lease(self, name: str) -> Lease:
        return Lease(self.db, name, f"{socket.gethostname()}:{os.getpid()}")

    async def _pair_rates(self) -> list[PairRate]:
        window_s, settle_s = self.settings.policy_window_seconds, self.settings.settle_seconds
        rates = await settled(self.sql, present(self.clock), window_s, settle_s)
        return [PairRate(rate.pair, rate.success, rate.failures_operator) for rate in rates]

    async def _show_kill_switch(self) -> None:
        self.quota_metrics.show_kill_switch(on=(await self.kill_switch.get()).on)

    async def _switches(self) -> dict[str, KillSwitchItem]:
        return {"kill_switch": await self.kill_switch.get()}

    async def _still_allowed(self, user: User) -> bool:
        return await self.guard.role(user.username, user.version) is not None

    async def _ping_sql(self) -> None:
        async with self.sql.read() as connection:
            await connection.execute(text("SELECT 1"))
