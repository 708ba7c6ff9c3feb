"""Password reset: rarer and more urgent than a sign-up, so this one tries another way when it fails.

Operators often block one sender name and let another through. After two failures in a row on a pair it goes
on under the next name, and remembers the one that worked.
"""

from smsdeck.gateway.protocol import SendResult
from smsdeck.program import Message, Permit, Program, new_code, run, say
from smsdeck.program.desk import Desk

NAMES = ("Lockbox", "LOCKBOX-ID", "Verify")
PATIENCE = 2


class PasswordReset(Program):
    def __init__(self) -> None:
        self.name: dict[str, int] = {}
        self.failed_in_a_row: dict[str, int] = {}

    def work(self, desk: Desk, permit: Permit) -> SendResult:
        name = NAMES[self.name.get(permit.pair, 0) % len(NAMES)]
        text = f"{new_code(8)} resets your {name} password. If that was not you, keep the old one and smile."
        return desk.send(permit, text, name)

    def ended(self, message: Message) -> None:
        pair = message.pair
        failed = 0 if message.state == "confirmed" else self.failed_in_a_row.get(pair, 0) + 1
        if failed >= PATIENCE:
            self.name[pair] = self.name.get(pair, 0) + 1
            failed = 0
            say(f"{pair}: {PATIENCE} failures in a row; going on as {NAMES[self.name[pair] % len(NAMES)]}")
        self.failed_in_a_row[pair] = failed


if __name__ == "__main__":
    run(PasswordReset())
