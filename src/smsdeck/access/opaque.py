"""Opaque tokens: random text that says nothing, and that the store knows by its hash alone."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits as text, fit for headers, cookies and addresses."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the store keeps of a token. No salt: there is nothing to guess in 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
