"""Cursors: opaque to the caller, so that what stands behind them may change."""

import base64
import binascii

from smsdeck.errors import InvalidInputError


def encode(key: str) -> str:
    """A cursor that continues after `key`."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def decode(cursor: str) -> str:
    """The key behind a cursor; InvalidInputError if it is not one of ours."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise InvalidInputError("The cursor is not one that this API gave.", hint="Leave it out.") from error
