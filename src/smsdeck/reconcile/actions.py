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
    unfit: str = "",
) -> SessionActions:
    """What may be done now. A session of high priority may be restarted, never stopped. `unfit`: why it cannot be
    registered by its name, as an adoption would.
    """
    drift, ignored = "drift" in flags, "ignored" in flags
    return SessionActions(
        start=_allowed(_no_start(desired, state, standing, unfit)),
        stop=_allowed(_no_stop(desired, state, high_pairs)),
        restart=_allowed(_no_restart(desired, standing, unfit, drift=drift)),
        adopt=_allowed(unfit if drift else "It was not started by hand: there is nothing to adopt."),
        ignore=_allowed(_no_ignore(drift=drift, ignored=ignored)),
    )


def changes_nothing(action: ActionName, desired: str, state: State) -> bool:
    """Whether the action asks for what is wished already: it is answered with success and changes nothing."""
    if action == "start":
        return desired == "RUN" and state in ALIVE
    return action == "stop" and desired == "STOP" and state not in {State.RUNNING, State.UNKNOWN}


def _no_start(desired: str, state: State, standing: Standing, unfit: str) -> str:
    if standing != "registered":
        return _not_ours(standing, unfit)
    return "It runs already." if desired == "RUN" and state in ALIVE else ""


def _no_stop(desired: str, state: State, high_pairs: Sequence[str]) -> str:
    if high_pairs:
        return f"It carries the high-priority pair {high_pairs[0]}: lower its priority first."
    if not changes_nothing("stop", desired, state):
        return ""
    return "It is being stopped already." if state in ALIVE else "It is stopped already."


def _no_restart(desired: str, standing: Standing, unfit: str, *, drift: bool) -> str:
    if standing != "registered":
        return _not_ours(standing, unfit)
    if desired != "RUN":
        return "It is not meant to run: start it."
    return "It was started by hand, without smsdeck: adopt it first." if drift else ""


def _not_ours(standing: Standing, unfit: str) -> str:
    if standing == "retired":
        return "It was removed and is being ended. Once it is gone it can be created again."
    first = unfit or "Adopt it first."
    return f"It is not registered here, it was started by hand. {first}"


def _no_ignore(*, drift: bool, ignored: bool) -> str:
    if ignored:
        return "It is ignored already."
    return "" if drift else "It was not started by hand: there is nothing to ignore."


def _allowed(why_not: str) -> Allowed:
    return Allowed(allowed=not why_not, why_not=why_not or None)
