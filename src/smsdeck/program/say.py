"""The session's log: one line a happening on stdout, phone numbers masked."""

import time

from smsdeck.kit.masking import mask, mask_all


def say(what: str) -> None:
    """One line with the time (UTC) in front."""
    line = f"{time.strftime('%H:%M:%S', time.gmtime())} {mask_all(what)}\n"
    print(line, end="", flush=True)  # in one write: print's own would let lines of two threads run into each other


def say_of(to: str, what: str) -> None:
    """One line about the message to this number."""
    say(f"{mask(to)}  {what}")
