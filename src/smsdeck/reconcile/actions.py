"""Which buttons a session has, and why not. Pure: the console shows this, the API acts on it."""

from collections.abc import Collection, Sequence
from typing import Literal

from smsdeck.reconcile.schemas import Allowed, SessionActions
from smsdeck.reconcile.states import ALIVE, State

ActionName = Literal["start", "stop", "restart", "adopt", "ignore"]
ACTIONS: tuple[ActionName, ...] = ("start", "stop", "restart", "adopt", "ignore")
Standing = Literal["registered", "unregistered", "retired"]
"""Retired: it was removed and is on its way out."""


def actions(
    desired: str,
    state: State,
    high_pairs: Sequence[str],
    flags: Collection[str] = (),
    standing: Standing = "registered",
) -> SessionActions:
    """What may be done now. A session of high priority may be restarted, never stopped."""
    drift, ignored = "drift" in flags, "ignored" in flags
    return SessionActions(
        start=_allowed(_no_start(desired, state, standing)),
        stop=_allowed(_no_stop(desired, state, high_pairs)),
        restart=_allowed(_no_restart(desired, standing, drift=drift)),
        adopt=_allowed("" if drift else "It was not started by hand: there is nothing to adopt."),
        ignore=_allowed(_no_ignore(drift=drift, ignored=ignored)),
    )


def changes_nothing(action: ActionName, desired: str, state: State) -> bool:
    """Whether the action asks for what is wished already: it is answered with success and changes nothing."""
    if action == "start":
        return desired == "RUN" and state in ALIVE
    return action == "stop" and desired == "STOP" and state not in {State.RUNNING, State.UNKNOWN}


def _no_start(desired: str, state: State, standing: Standing) -> str:
    if standing != "registered":
        return NOT_OURS[standing]
    return "It runs already." if desired == "RUN" and state in ALIVE else ""


def _no_stop(desired: str, state: State, high_pairs: Sequence[str]) -> str:
    if high_pairs:
        return f"It carries the high-priority pair {high_pairs[0]}: lower its priority first."
    if not changes_nothing("stop", desired, state):
        return ""
    return "It is being stopped already." if state in ALIVE else "It is stopped already."


def _no_restart(desired: str, standing: Standing, *, drift: bool) -> str:
    if standing != "registered":
        return NOT_OURS[standing]
    if desired != "RUN":
        return "It is not meant to run: start it."
    return "It was started by hand, without smsdeck: adopt it first." if drift else ""


def _no_ignore(*, drift: bool, ignored: bool) -> str:
    if ignored:
        return "It is ignored already."
    return "" if drift else "It was not started by hand: there is nothing to ignore."


def _allowed(why_not: str) -> Allowed:
    return Allowed(allowed=not why_not, why_not=why_not or None)


NOT_OURS: dict[Standing, str] = {
    "unregistered": "It is not registered here, it was started by hand: adopt it first.",
    "retired": "It was removed and is being ended. Once it is gone it can be created again.",
}
