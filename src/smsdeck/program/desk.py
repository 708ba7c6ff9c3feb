"""One send, in the order that survives a crash at any step:

permit → "sending" on disk → gateway → its answer on disk → used → events (by the reporter)
"""

import time
from typing import Any

from smsdeck.gateway.protocol import Gateway, MaybeSent, NotSent, Outgoing, SendResult, Sent
from smsdeck.kit.ids import uuid7_text
from smsdeck.program import lock
from smsdeck.program import session as sessions
from smsdeck.program.answers import NotTakenError, Permit, Refusal, ServeAwayError
from smsdeck.program.api import Api
from smsdeck.program.base import Program
from smsdeck.program.follow import Follower
from smsdeck.program.heartbeat import Heartbeat
from smsdeck.program.jitter import between
from smsdeck.program.message import Message
from smsdeck.program.moment import Anchor
from smsdeck.program.outlook import Patience
from smsdeck.program.reporter import Reporter
from smsdeck.program.routes import Routes
from smsdeck.program.say import say_of
from smsdeck.program.session import Session, SessionFile
from smsdeck.program.spool import Spool

PERMIT_WAIT_S = 25.0
RETRY_S = 0.5
LONGEST_RETRY_S = 2.0
"""A gateway that wants a longer rest gets it from the sender, without a permit in hand."""
UNDER_WAY_PER_PAIR = 40
"""Messages followed at once: 10 a minute, each for the longest report time-out, and some room."""


class Desk:
    """The parts of one session, joined. `send` may be called from several threads."""

    def __init__(
        self,
        session: Session,
        program: Program,
        api: Api,
        routes: Routes,
        spool: Spool,
        heartbeat: Heartbeat,
        file: SessionFile,
    ) -> None:
        self.session = session
        self.file = file
        self.program = program
        self.api = api
        self.routes = routes
        self.spool = spool
        self.heartbeat = heartbeat
        patience = Patience(session.report_timeout_s, session.confirm_timeout_s)
        self.follower = Follower(routes, spool, program, patience)
        self.reporter = Reporter(api, spool, heartbeat)
        self._unanswered: dict[tuple[str, str | None], str] = {}

    def has_room(self, pair: str) -> bool:
        """Whether one more message of `pair` can be followed and reported. What a pair that left has sent takes
        no room of the others.
        """
        under_way = sum(one.pair == pair for one in self.spool.under_way())
        return not self.spool.full and under_way < UNDER_WAY_PER_PAIR

    def look(self) -> Session | None:
        """Take up what the agent has changed since the last look (pairs, gateways); None where that is nothing.
        The address of serve and our time-outs act from the next run on.
        """
        if news := self.file.news():
            self.session = self.session._replace(
                pairs=news.pairs, gateways=news.gateways, gateway_of=news.gateway_of
            )
            self.routes.take(self.session)
        return news and self.session

    def ask(self, pair: str, *, to: str | None = None, wait_s: float = PERMIT_WAIT_S) -> Permit | Refusal:
        """Ask for a permit, for `to` or for a number that serve takes. ServeAwayError, NotTakenError.

        After a question whose answer never came, the next one bears the same id: serve may have granted it, and
        then gives the rest of that permit instead of holding a slot for nobody.
        """
        permit_id = self._unanswered.pop((pair, to), None) or uuid7_text()
        try:
            return self.api.permit(permit_id, pair, wait_s=wait_s, to=to)
        except ServeAwayError as error:
            if error.why != "http_409":  # serve knows the id, and will not grant it again
                self._unanswered[pair, to] = permit_id
            raise

    def send(self, permit: Permit, text: str, sender: str, gateway: Gateway | None = None) -> SendResult:
        """Send one SMS with this permit, at most once, whatever happens. `gateway` other than the pair's own only
        to go by way of another proxy.
        """
        route = self.routes.of(permit.pair)
        gateway = gateway or route.gateway
        message = self._message(permit, route.spec.name, calls_back=gateway.calls_back)
        try:
            self.spool.begin(message)
        except OSError as error:
            return NotSent("spool", str(error.strerror))
        if permit.expired:  # looked at as late as can be: the disk may have been slow
            self.spool.forget(message.id)
            return NotSent("permit_expired")
        outgoing = Outgoing(permit.to, text, route.spec.sender or sender, permit.id, permit.pair)
        outgoing = outgoing._replace(expects_code=message.expects_code)
        sent, result = _tried(gateway, outgoing, permit, route.spec.retries)
        return self._answered(message, sent, result)

    def _message(self, permit: Permit, gateway: str, *, calls_back: bool) -> Message:
        """A gateway that calls back reads no codes: there delivery is all that can be known."""
        expects_code = self.program.expects_code and not calls_back
        begun = permit.clock.now()
        message = Message(permit.id, permit.pair, permit.to, expects_code, begun)
        return message._replace(gateway=gateway, calls_back=calls_back)

    def _answered(self, message: Message, sent: Anchor, result: SendResult) -> SendResult:
        state, details = outcome(result)
        message = self.spool.answered(message.id, sent, state, **details)
        say_of(message.to, f"{message.state} by {message.pair}" + _why(details))
        self._tell_used(message.id)
        if not message.ended:
            self.follower.watch(message)
        elif message.state != "accepted":
            self.program.ended(message)
        return result

    def _tell_used(self, message_id: str) -> None:
        """At once, since it frees the slot; where serve does not answer, the reporter goes on trying."""
        try:
            self.api.used(message_id)
        except (ServeAwayError, NotTakenError):
            return
        self.spool.used(message_id)


def open_desk(program: Program) -> Desk:
    """The desk of the session that the environment names; SystemExit where there is none, or where another
    process works it.
    """
    folder = sessions.folder()
    file = SessionFile(folder)  # before it is read, so that no change is missed
    session = sessions.load(folder)
    lock.hold(folder / "spool")
    api, spool, heartbeat = Api(folder, session), Spool(folder / "spool"), Heartbeat(folder)
    return Desk(session, program, api, Routes(session), spool, heartbeat, file)


def outcome(result: SendResult) -> tuple[str, dict[str, Any]]:
    """The state and the event's details that a send's result means. Pure."""
    if isinstance(result, Sent):
        return "accepted", {"trigger_id": result.trigger_id}
    state = "unknown" if isinstance(result, MaybeSent) else "failed_submit"
    return state, {"error": result.error, "raw": result.answer, "blame": "gateway"}


def _tried(gateway: Gateway, outgoing: Outgoing, permit: Permit, retries: int) -> tuple[Anchor, SendResult]:
    """Send, and again only where it is sure that nothing left and the permit still holds. When, and what of it."""
    while True:
        sent = permit.clock.now()
        result = gateway.send(outgoing._replace(sent_at=sent.iso))
        wait_s = between(RETRY_S / 2, RETRY_S)
        if not isinstance(result, NotSent) or not result.again or not retries:
            return sent, result
        wait_s = max(wait_s, result.retry_after_s)
        if wait_s > LONGEST_RETRY_S or permit.left_s <= wait_s:
            return sent, result
        retries -= 1
        time.sleep(wait_s)


def _why(details: dict[str, Any]) -> str:
    return f" ({details['error']})" if details.get("error") else ""
