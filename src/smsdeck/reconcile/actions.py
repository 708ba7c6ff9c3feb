"""Which buttons a session has, and why not. Pure: the console shows this, the API acts on it."""

from collections.abc import Sequence
from typing import Literal

from smsdeck.reconcile.schemas import Allowed, SessionActions
from smsdeck.reconcile.states import ALIVE, State

ActionName = Literal["start", "stop", "restart"]
ACTIONS: tuple[ActionName, ...] = ("start", "stop", "restart")
UNREGISTERED = "It is not registered here: it was started by hand. End it with scripts/session-stop."


def actions(desired: str, state: State, high_pairs: Sequence[str], *, registered: bool = True) -> SessionActions:
    """What may be done now. A session of high priority may be restarted, never stopped."""
    return SessionActions(
        **{name: _allowed(_why_not(name, desired, state, high_pairs, registered=registered)) for name in ACTIONS}
    )


def changes_nothing(action: ActionName, desired: str, state: State) -> bool:
    """Whether the action asks for what is wished already: it is answered with success and changes nothing."""
    if action == "start":
        return desired == "RUN" and state in ALIVE
    return action == "stop" and desired == "STOP" and state is not State.RUNNING


def _why_not(action: str, desired: str, state: State, high_pairs: Sequence[str], *, registered: bool) -> str:
    if not registered:
        return UNREGISTERED
    if action == "start" and desired == "RUN" and state in ALIVE:
        return "It runs already."
    if action == "stop" and high_pairs:
        return f"It carries the high-priority pair {high_pairs[0]}: lower its priority first."
    if action == "stop" and desired == "STOP":
        return "" if state is State.RUNNING else "It is stopped already."
    return "It is not meant to run: start it." if action == "restart" and desired != "RUN" else ""


def _allowed(why_not: str) -> Allowed:
    return Allowed(allowed=not why_not, why_not=why_not or None)
