"""Sign-up code: somebody opens an account and types in the code that reaches the handset.

On failure it does nothing about the message itself: the person asks for another code, which comes out of
the next permit. It counts how many sign-ups would have been lost, and says so when the count grows.
"""

from smsdeck.program import Message, Permit, Program, new_code, run, say

HELLO = {"UZ": "Xush kelibsiz", "UA": "Вітаємо", "BR": "Bem-vindo", "DE": "Willkommen", "ES": "Bienvenido"}


class SignUp(Program):
    sender = "Lanterna"

    def __init__(self) -> None:
        self.joined = 0
        self.lost = 0

    def text(self, permit: Permit) -> str:
        hello = HELLO.get(permit.country, "Welcome")
        return f"{hello}! {new_code()} is your Lanterna sign-up code. It holds for ten minutes."

    def ended(self, message: Message) -> None:
        if message.state == "confirmed":
            self.joined += 1
        else:
            self.lost += 1
            say(f"sign-ups: {self.joined} joined, {self.lost} lost, the last one to {message.state}")


if __name__ == "__main__":
    run(SignUp())
