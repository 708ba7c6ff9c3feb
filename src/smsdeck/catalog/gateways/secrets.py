"""Secrets of gateways as MongoDB holds them: sealed with a key that is in a file (0600) and never in the store.

Each is bound to its gateway and field, so that nobody who can write to the store can have one gateway's password
sent to another. Hosts that run sessions need a copy of the key file.
"""

import base64
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from smsdeck.access import keys
from smsdeck.errors import SetupError, SmsdeckError

NONCE_BYTES = 12


class UnreadableSecretError(SmsdeckError):
    """It was sealed with another key, or for another place."""

    slug = "unreadable-secret"
    title = "A gateway's secret cannot be read on this host"


class SecretBox:
    """Seals and opens with one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    @classmethod
    def load(cls, key_file: Path) -> "SecretBox":
        """With the key of this file, which is made where it is absent. SetupError if it cannot be."""
        key = keys.root(key_file)
        if len(key) != keys.KEY_BYTES:
            raise SetupError(
                f"{key_file} is {len(key)} bytes long; a key has {keys.KEY_BYTES}.",
                hint="Copy it from another host, or remove it and set the gateways' secrets again.",
            )
        return cls(key)

    def seal(self, secret: str, gateway: str, field: str) -> str:
        """What may be stored."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.encode(), _place(gateway, field))
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, gateway: str, field: str) -> str:
        """What was sealed; UnreadableSecretError."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _place(gateway, field)).decode()
        except (ValueError, InvalidTag):
            raise UnreadableSecretError(
                f"The {field.replace('_', ' ')} of gateway {gateway} was sealed with another key.",
                hint="Copy gateway.key from the host of serve, or set the secret again.",
            ) from None


def _place(gateway: str, field: str) -> bytes:
    return f"{gateway}:{field}".encode()
