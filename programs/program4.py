"""Payment notice: "your money has arrived". It carries no code, so delivered is all there is to reach.

A notice that does not arrive must still reach its reader: failures are listed for the post room, which
writes a letter. It keeps two seconds between two notices of a pair: nobody waits for this one.
"""

from itertools import count

from smsdeck.gateway.protocol import SendResult
from smsdeck.program import Message, Permit, Program, run, say

PAYERS = ("the Lighthouse Board", "Aunt Olga", "Ferry & Sons", "the Beekeepers' Union", "your landlord (really)")


class PaymentNotice(Program):
    expects_code = False
    sender = "Pennywise"

    def __init__(self) -> None:
        self.notices = count(1)
        self.letters = 0

    def text(self, permit: Permit) -> str:
        number = next(self.notices)
        amount = f"{37 * number % 400 + 5}.{13 * number % 100:02d}"
        return f"{amount} has arrived on your account from {PAYERS[number % len(PAYERS)]}."

    def ended(self, message: Message) -> None:
        if message.state != "delivered":
            self.letters += 1
            say(f"post room: a letter instead of {message.id} ({message.state}); {self.letters} so far")

    def rest_s(self, pair: str, result: SendResult) -> float:
        return max(2.0, super().rest_s(pair, result))


if __name__ == "__main__":
    run(PaymentNotice())
