"""The shape that existing programs have, working through permits, spool and events:

    SendSMS(phone_number, proxy).SendOtp()            True: the gateway's answer says 'sent successfully'
    SubmitSMS().SumitOtp(trigger_id, SMS_code)        True: … 'submitted successfully'

`run(SendSMS, SubmitSMS)` gets permits, makes a SendSMS for each permit's number, follows the message and
hands its code to a SubmitSMS. A script with a loop of its own may also make a SendSMS itself, for a number
of the session's pool: it then asks for a permit first, and False may also mean that there was none.
"""

import threading

from smsdeck.gateway.protocol import Gateway, NoAnswer, NotSent, SendResult, Submitted
from smsdeck.program import runner
from smsdeck.program.answers import NotTakenError, Permit, Refusal, ServeAwayError
from smsdeck.program.base import Program
from smsdeck.program.desk import Desk, open_desk

DEFAULT = "default"
_making = threading.Lock()
_desk: Desk | None = None


class SendSMS:
    """Override `SendOtp`; call `trigger` in it, once."""

    permit: Permit | None = None

    def __init__(self, phone_number: str, proxy: str | None = None) -> None:
        self.phone_number = phone_number
        self.proxy = proxy
        self.result: SendResult = NotSent("not_triggered")

    def SendOtp(self) -> bool:  # noqa: N802 - the assignment's own name
        """Send the SMS; whether the gateway says that it did."""
        raise NotImplementedError

    def trigger(self, text: str, sender: str) -> str:
        """Send `text` to `phone_number` by way of `proxy`; the gateway's answer, empty where none came."""
        desk = _current()
        permit = self.permit or self._ask(desk)
        if permit:
            self.result = desk.send(permit, text, sender, _gateway(desk, permit.pair, self.proxy))
        return self.result.answer

    def _ask(self, desk: Desk) -> Permit | None:
        desk.look()
        if not desk.session.pairs:
            self.result = NotSent("no_permit", "the session has no pair now")
            return None
        try:
            answer = desk.ask(desk.session.pairs[0], to=self.phone_number)
        except (ServeAwayError, NotTakenError) as error:
            self.result = NotSent("no_permit", str(error))
            return None
        if isinstance(answer, Refusal):
            self.result = NotSent("no_permit", answer.reason, answer.retry_after_s)
            return None
        return answer


class SubmitSMS:
    """Override `SumitOtp`; call `submit` in it, once."""

    gateway: Gateway | None = None

    def __init__(self) -> None:
        self.result: Submitted | NoAnswer = NoAnswer("not_submitted")

    def SumitOtp(self, trigger_id: str, SMS_code: str) -> bool:  # noqa: N802, N803 - the assignment's own names
        """Hand the code back; whether the gateway says that it fits."""
        raise NotImplementedError

    def submit(self, trigger_id: str, code: str) -> str:
        """Hand the code to the gateway; its answer, empty where none came."""
        gateway = self.gateway or _current().routes.named(DEFAULT)
        self.result = gateway.submit(trigger_id, code)
        return self.result.answer if isinstance(self.result, Submitted) else ""


class OtpProgram(Program):
    """A program made of the two classes."""

    def __init__(self, send: type[SendSMS], submit: type[SubmitSMS]) -> None:
        self._send = send
        self._submit = submit

    def work(self, desk: Desk, permit: Permit) -> SendResult:
        """One SendSMS for the permit's number."""
        _use(desk)
        sms = self._send(permit.to, desk.routes.of(permit.pair).spec.proxy_url or None)
        sms.permit = permit
        sms.SendOtp()
        return sms.result

    def submit(self, gateway: Gateway, trigger_id: str, code: str) -> Submitted | NoAnswer:
        """One SubmitSMS for the code."""
        sms = self._submit()
        sms.gateway = gateway
        sms.SumitOtp(trigger_id, code)
        return sms.result


def run(send: type[SendSMS], submit: type[SubmitSMS]) -> None:
    """Run a program of this shape in the session that the environment names. Does not return."""
    runner.run(OtpProgram(send, submit))


def _gateway(desk: Desk, pair: str, proxy: str | None) -> Gateway:
    """The pair's own, with its open connections, unless another proxy is asked for."""
    route = desk.routes.of(pair)
    if (proxy or "") == route.spec.proxy_url:
        return route.gateway
    return desk.routes.by_proxy(pair, proxy or "")


def _use(desk: Desk) -> None:
    global _desk  # noqa: PLW0603 - the assignment's constructors leave no other way in
    _desk = desk


def _current() -> Desk:
    """The desk of `run`, or for a script with its own loop one that reports in the background."""
    with _making:
        if _desk is None:
            desk = open_desk(Program())
            runner.in_background(desk)
            _use(desk)
        assert _desk is not None
        return _desk
