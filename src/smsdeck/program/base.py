"""What a program is: what it says to whom, and what it makes of the outcome. All else is smsdeck's part."""

from typing import TYPE_CHECKING

from smsdeck.gateway.protocol import Gateway, NoAnswer, NotSent, SendResult, Submitted
from smsdeck.program.answers import Permit
from smsdeck.program.message import Message

if TYPE_CHECKING:  # the desk holds a program, so the import would go round
    from smsdeck.program.desk import Desk


class Program:
    """Override `text` at least. A session with several pairs calls `work` from one thread for each pair;
    `submit` and `ended` come from the thread that follows messages.
    """

    expects_code = True
    """Whether the handset's owner types a code in, so that success is `confirmed` and not `delivered`."""
    sender = "smsdeck"

    def text(self, permit: Permit) -> str:
        """The SMS for this permit's number."""
        raise NotImplementedError

    def work(self, desk: "Desk", permit: Permit) -> SendResult:
        """Use the permit: once, at once, through `desk.send`."""
        return desk.send(permit, self.text(permit), self.sender)

    def submit(self, gateway: Gateway, trigger_id: str, code: str) -> Submitted | NoAnswer:
        """Hand back the code that was received."""
        return gateway.submit(trigger_id, code)

    def ended(self, message: Message) -> None:
        """Nothing more will happen to this message; `message.state` says how it ended. Not called for one that
        was accepted by a gateway that calls back: serve alone hears how that ends.
        """

    def rest_s(self, pair: str, result: SendResult) -> float:  # noqa: ARG002 - for those who override it
        """Seconds to leave this pair alone after a send. The quota paces; this is for what a gateway asks."""
        return result.retry_after_s if isinstance(result, NotSent) else 0.0
