"""Numbers as they are known without being kept: a keyed hash, to find a number by. Pure."""

import hashlib
import hmac

ID_PATTERN = r"[0-9a-f]{64}"


def hash_number(number: str, key: bytes) -> bytes:
    """32 bytes that only the holder of `key` can make: numbers are few enough to try them all otherwise."""
    return hmac.digest(key, number.encode(), hashlib.sha256)


def number_id(number: str, key: bytes) -> str:
    """The number's name in addresses, logs and the audit log: the same hash as text."""
    return hash_number(number, key).hex()
