"""Delivery codes for parcels, over several pairs in one session: whoever gets a permit first sends.

Each pair asks for permits on its own. A pair that has just failed steps back for a moment, longer each time,
so that the country's quota goes to the pairs that work; one success and it is back in the race. A pair alone
in its session has nobody to step back for.
"""

from collections import Counter

from smsdeck.gateway.protocol import SendResult
from smsdeck.program import Message, Permit, Program, new_code, run, say

STEP_S = 3.0
LONGEST_S = 30.0


class ParcelCode(Program):
    sender = "Parcelo"

    def __init__(self) -> None:
        self.handed_over: Counter[str] = Counter()
        self.penalty: Counter[str] = Counter()
        self.racing: set[str] = set()

    def text(self, permit: Permit) -> str:
        self.racing.add(permit.pair)
        return f"Your parcel is at the door. Tell the courier {new_code(4)}, and mind the dog."

    def ended(self, message: Message) -> None:
        if message.state == "confirmed":
            self.penalty[message.pair] = 0
            self.handed_over[message.pair] += 1
            if self.handed_over.total() % 10 == 0:
                say("parcels: " + ", ".join(f"{pair} {n}" for pair, n in self.handed_over.most_common()))
        else:
            self.penalty[message.pair] += 1

    def rest_s(self, pair: str, result: SendResult) -> float:
        step_back_s = min(STEP_S * self.penalty[pair], LONGEST_S) if len(self.racing) > 1 else 0.0
        return max(super().rest_s(pair, result), step_back_s)


if __name__ == "__main__":
    run(ParcelCode())
