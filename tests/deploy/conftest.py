"""The alert bench and the chat's stand-in, as the alert tests have them."""

from tests.alerts.conftest import bench, telegram

__all__ = ["bench", "telegram"]
