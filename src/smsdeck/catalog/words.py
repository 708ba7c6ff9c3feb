"""What people write in their own words: reasons, sources. Shown as it is, and kept in the audit log. Pure."""

from smsdeck.kit.masking import holds_number


def without_numbers(text: str) -> str:
    """The text; ValueError where it holds a phone number, which would be shown unmasked."""
    if holds_number(text):
        raise ValueError("leave phone numbers out: this is shown unmasked")
    return text


def telling(text: str) -> str:
    """The same, and ValueError where there is nothing to read."""
    if not text.strip():
        raise ValueError("say it in words: spaces alone tell nobody why")
    return without_numbers(text)
