"""What a wish looks like in a session's document. Pure: one place makes it, for one session and for many."""

from dataclasses import dataclass
from typing import Any, Literal

from smsdeck.reconcile.actions import ActionName
from smsdeck.reconcile.schemas import SessionItem

STATES: dict[ActionName, Literal["RUN", "STOP"]] = {
    "start": "RUN",
    "stop": "STOP",
    "restart": "RUN",
    "adopt": "RUN",
}
"""What each action wishes for. `ignore` wishes for nothing."""


DONE: dict[ActionName, str] = {"start": "started", "stop": "stopped", "restart": "restarted", "adopt": "adopted"}
"""In place of a reason, where nobody gave one."""


@dataclass(frozen=True)
class Order:
    """Who asked for what. `given_ms` is when the person asked: a job carries its wishes out later, and the order
    that was given last wins. `restart_id` is needed for a restart alone.
    """

    action: ActionName
    by: str
    reason: str
    at_ms: int
    given_ms: int
    job: str | None = None
    restart_id: str | None = None


def fields(order: Order) -> dict[str, Any]:
    """The fields of `sessions` to set. A stop or a start takes back an earlier adoption."""
    wish: dict[str, Any] = {
        "desired.state": STATES[order.action],
        "desired.reason": order.reason or f"{DONE[order.action]} by {order.by}",
        "desired.by": order.by,
        "desired.at_ms": order.at_ms,
        "desired.given_ms": order.given_ms,
        "desired.job": order.job,
    }
    if order.action == "restart":
        wish["desired.restart_id"] = order.restart_id
    else:
        wish["desired.adopt"] = order.action == "adopt"
    return wish


def on_its_way_out(one: SessionItem) -> dict[str, Any]:
    """The rest of the document of a session that is stopped without ever having been registered: the agent ends
    what is wished to be stopped, and forgets what is retired.
    """
    return {"program": one.program, "pairs": one.pairs, "group": None, "host": one.host, "retired": True}
