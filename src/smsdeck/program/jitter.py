"""Chance that keeps sessions apart which would otherwise act as one. No secret hangs on it."""

import os


def between(least: float, most: float) -> float:
    """A number from this range, each as likely. From the system: `random` costs 0.1 MB, and each of hundreds of
    programs would load it for this alone.
    """
    return least + (most - least) * int.from_bytes(os.urandom(4), "big") / 2**32
