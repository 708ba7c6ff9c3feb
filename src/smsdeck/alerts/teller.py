"""Who tells the chat: smsdeck itself or Alertmanager, so that nobody hears the same thing twice.

SMSDECK_ALERTS_TOLD_BY=smsdeck       serve sends its own alerts and those that Alertmanager hands it
SMSDECK_ALERTS_TOLD_BY=alertmanager  Alertmanager sends; serve records all of them, for the console

A Prometheus rule may carry the label `told_by` to say that one side alone tells it in any case: `smsdeck`
for what serve finds by itself (a crash, a rate drop), `alertmanager` for what serve cannot tell (it is down).
"""

from dataclasses import dataclass

NOT_CONFIGURED = "Telegram is not configured"


@dataclass(frozen=True)
class Teller:
    """Why an alert is not to be told by serve, if it is not."""

    configured: bool
    told_by: str = "smsdeck"

    def own(self) -> str:
        """For alerts of serve's own rules; empty if serve tells them."""
        if self.told_by == "alertmanager":
            return "Alertmanager tells the chat"
        return "" if self.configured else NOT_CONFIGURED

    def webhook(self, told_by: str) -> str:
        """For an alert that Alertmanager handed over with this `told_by` label (or none)."""
        if told_by == "alertmanager":
            return "Alertmanager tells this one itself"
        if told_by == "smsdeck" and self.told_by == "smsdeck":
            return "smsdeck tells this by an alert of its own"
        return self.own()
