"""What becomes of a message. Pure: seed, reference and the operator's profile decide all of it, so that
neither the order nor the time in which messages arrive changes anything.
"""

import hashlib
import math
import re
from statistics import NormalDist
from typing import NamedTuple

from smsdeck.gateway.simulator.profile import Profile

PENDING = "ENROUTE"
NEVER = math.inf
_CODE = re.compile(r"(?<!\d)\d{4,8}(?!\d)")
_NORMAL = NormalDist()
_RECEIPTS = (("DELIVRD", "delivered"), ("UNDELIV", "undelivered"), ("EXPIRED", "expired"), ("REJECTD", "rejected"))
_FAULTS = ("refuse", "throttle", "error", "hang", "lost_reply")


class Fate(NamedTuple):
    """`fault` is one of the profile's faults or None. `receipt` comes `after_s` from the send; `code` is read
    back `code_after_s` from the send. `NEVER` where it does not come.
    """

    fault: str | None
    receipt: str
    after_s: float
    code: str | None
    code_after_s: float

    def state_at(self, elapsed_s: float) -> tuple[str, str | None]:
        """The receipt and the code as they stand `elapsed_s` after the send."""
        receipt = self.receipt if elapsed_s >= self.after_s else PENDING
        return receipt, self.code if elapsed_s >= self.code_after_s else None


def fate_of(seed: int, reference: str, profile: Profile, text: str) -> Fate:
    """Draw the fate of one message."""
    draws = _draws(seed, reference)
    receipt = _pick(draws[1], [(word, getattr(profile, name)) for word, name in _RECEIPTS])
    after_s = _delay(draws[2], profile.delay_median_s, profile.delay_sigma) if receipt else NEVER
    code = _code_read(text, draws, profile) if receipt == "DELIVRD" else None
    read_s = after_s + _delay(draws[5], profile.code_delay_median_s, profile.delay_sigma)
    fault = _pick(draws[0], [(name, getattr(profile, name)) for name in _FAULTS])
    return Fate(fault, receipt or PENDING, after_s, code, read_s if code else NEVER)


def trigger_id_of(seed: int, reference: str) -> str:
    """The gateway's own id for a message."""
    return hashlib.blake2b(f"{seed}:{reference}".encode(), digest_size=12, person=b"trigger").hexdigest()


def code_in(text: str) -> str | None:
    """The code that a text carries: the first run of four to eight digits."""
    found = _CODE.search(text)
    return found.group() if found else None


def _code_read(text: str, draws: list[float], profile: Profile) -> str | None:
    code = code_in(text)
    if code is None or draws[3] >= profile.code_received:
        return None
    return code[:-1] + str((int(code[-1]) + 1) % 10) if draws[4] < profile.code_wrong else code


def _draws(seed: int, reference: str) -> list[float]:
    """Eight numbers in [0, 1), evenly spread, that only (seed, reference) decide."""
    digest = hashlib.blake2b(f"{seed}:{reference}".encode(), digest_size=64, person=b"fate").digest()
    return [int.from_bytes(digest[at : at + 8], "big") / 2**64 for at in range(0, 64, 8)]


def _pick(draw: float, choices: list[tuple[str, float]]) -> str | None:
    for name, odds in choices:
        if draw < odds:
            return name
        draw -= odds
    return None


def _delay(draw: float, median_s: float, sigma: float) -> float:
    return median_s * math.exp(sigma * _NORMAL.inv_cdf(min(max(draw, 1e-9), 1 - 1e-9)))
