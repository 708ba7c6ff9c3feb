"""Pauses of a process that lives for months: Python's collector looks at all that lives whenever enough is new."""

import gc


def settle() -> None:
    """What lives now will live as long as the process: the collector never looks at it again. Call it once all
    parts are made. Before, each look at serve's libraries and its 600 sessions held up all answers for 140 ms.
    """
    gc.collect()
    gc.freeze()
