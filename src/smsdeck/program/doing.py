"""Why a session waits, in a few words for people. Pure. Waiting for the country's quota is its ordinary work
and is not told.
"""

import time
from collections.abc import Iterable

from smsdeck.program.answers import Refusal

LONGEST = 100
FOLLOWS_ONLY = "it has no pair now and follows what it has sent"
TOO_MANY = "waits: as many messages are under way as can be followed"


def of_refusal(refusal: Refusal, pair: str) -> str:
    """What a refused permit of `pair` makes it wait for; empty for the quota."""
    words = {
        "quota": "",
        "paused": f"{pair} is paused",
        "gateway": f"waits for the gateway of {pair}, whose operator takes nothing",
        "kill_switch": "the kill switch is on",
        "no_number": f"no number is registered for {pair}",
        "not_registered": f"waits for a registered number of {pair}",
        "wrong_country": f"waits for a number of {pair[:2]}",
        "opted_out": f"all numbers of {pair} are opted out",
        "number_cap": f"the numbers of {pair} have had their messages for now",
        "duplicate": f"it has just sent to each number of {pair}",
        "quiet_hours": f"it is night at the numbers of {pair}",
        "unknown_pair": f"there is no pair {pair}: add it, or stop the session",
        "quarantine": f"the ledger of {pair[:2]} is in quarantine",
    }
    return words.get(refusal.reason, f"{pair} waits: {refusal.reason}")


def of_silence(since_s: float) -> str:
    """Serve has not answered since then (seconds of the epoch)."""
    return f"waits for serve since {time.strftime('%H:%M', time.gmtime(since_s))} UTC"


def of_gateway(name: str, error: str) -> str:
    """This gateway takes no message."""
    return f"waits for gateway {name} ({error})"


def together(reasons: Iterable[str]) -> str:
    """All that is waited for, in one printable line of at most `LONGEST` characters."""
    text = "; ".join(dict.fromkeys(filter(None, reasons)))
    line = "".join(one if one.isprintable() else "?" for one in text)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
