"""What the settings say of numbers."""

from dataclasses import dataclass

from smsdeck.quota.rails.caps import Caps
from smsdeck.quota.rails.quiet_hours import QuietHours, parse_hours
from smsdeck.settings import Settings


@dataclass(frozen=True)
class Rules:
    """Caps and quiet hours."""

    caps: Caps
    quiet: QuietHours


def rules_of(settings: Settings) -> Rules:
    """As the host's settings have them."""
    caps = Caps(
        settings.number_cap_per_hour,
        settings.number_cap_per_day,
        settings.duplicate_seconds * 1000,
        settings.longest_send_ms,
    )
    return Rules(caps, parse_hours(settings.quiet_from, settings.quiet_to))
