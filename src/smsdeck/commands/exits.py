"""Exit codes of the commands that scripts call; docs/cli.md has them, a test compares."""

import asyncio
import sys
from collections.abc import Coroutine
from enum import IntEnum
from typing import Any

from pymongo.errors import PyMongoError

from smsdeck.errors import ConflictError, InvalidInputError, NotFoundError, SmsdeckError


class Exit(IntEnum):
    """What became of it."""

    done = 0
    failed = 1
    usage = 2
    refused = 3
    not_found = 4
    timed_out = 5
    differs = 6


INTERRUPTED = 130
"""After Ctrl-C, as of any command that a shell runs."""

MEANINGS = {
    Exit.done: "done",
    Exit.failed: "failed: a store does not answer, or a session did not get there",
    Exit.usage: "the command line is wrong",
    Exit.refused: "refused, with the reason",
    Exit.not_found: "there is no such session, run or program",
    Exit.timed_out: "--wait: not there in time; it goes on",
    Exit.differs: "verify-rollups: totals differ from a recount",
}
EPILOGUE = "Exit codes: " + "; ".join(f"{code.value} {meaning}" for code, meaning in MEANINGS.items()) + "."


class TooLateError(SmsdeckError):
    """It was not there in time. Nothing was taken back."""


def code_of(error: SmsdeckError) -> Exit:
    """The exit code of a failure."""
    kinds = (
        (TooLateError, Exit.timed_out),
        (NotFoundError, Exit.not_found),
        (ConflictError, Exit.refused),
        (InvalidInputError, Exit.usage),
    )
    return next((code for kind, code in kinds if isinstance(error, kind)), Exit.failed)


def finish(work: Coroutine[Any, Any, Exit]) -> int:
    """Run it; its exit code. A failure is told in two lines on standard error."""
    try:
        return asyncio.run(work)
    except SmsdeckError as error:
        tell(error.detail, error.hint)
        return code_of(error)
    except PyMongoError as error:
        tell(f"MongoDB does not answer ({type(error).__name__}).", "Programs go on. Check SMSDECK_MONGODB_URL.")
        return Exit.failed
    except KeyboardInterrupt:
        return INTERRUPTED


def tell(what: str, how: str = "") -> None:
    """What happened and how to mend it."""
    print(f"smsdeck: {what}", file=sys.stderr)
    if how:
        print(f"         {how}", file=sys.stderr)
