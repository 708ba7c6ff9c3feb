"""Phone numbers outside the store: a mask for people's eyes, a keyed hash to find a number by. Pure."""

import hashlib
import hmac
import re

NUMBER = re.compile(r"\+?\d{7,15}")


def mask(number: str) -> str:
    """`+998901234512` as `+9989*****12`: enough to recognise one's own, too little to call another's."""
    return f"{number[: min(5, len(number) // 2)]}*****{number[-2:]}"


def hash_number(number: str, key: bytes) -> bytes:
    """32 bytes that only the holder of `key` can make: numbers are few enough to try them all otherwise."""
    return hmac.digest(key, number.encode(), hashlib.sha256)


def scrub(text: str) -> str:
    """Free text with everything that could be a phone number masked."""
    return NUMBER.sub(lambda found: mask(found.group()), text)
