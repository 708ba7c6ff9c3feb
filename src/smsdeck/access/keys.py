"""Keys: 32 random bytes in a 0600 file. From the signing key, keys for single uses are derived."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from smsdeck.errors import SetupError

KEY_BYTES = 32


class Keys:
    """Derived keys: a leak of one tells nothing of another."""

    def __init__(self, root: bytes) -> None:
        if len(root) < KEY_BYTES:
            raise SetupError(
                f"The signing key is {len(root)} bytes long; it needs {KEY_BYTES}.",
                hint="Put the right file back: with a new one all must sign in again and no opt-out is known.",
            )
        self.tokens = self._derive(root, b"access-tokens")
        self.numbers = self._derive(root, b"phone-numbers")
        self.agents = self._derive(root, b"agents-port")

    @staticmethod
    def _derive(root: bytes, use: bytes) -> bytes:
        return hmac.digest(root, use, hashlib.sha256)


def load(path: Path) -> Keys:
    """The keys derived from the file at `path`; see `root`."""
    return Keys(root(path))


def root(path: Path) -> bytes:
    """The random bytes in `path`, made there first if it does not exist. Safe when two processes start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Written whole under another name, then linked: nobody reads half a key, and the first one stays.
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        return path.read_bytes()
    except OSError as error:
        raise SetupError(f"Cannot read or make the key file {path}: {error.strerror}.") from error
