"""The words of `why` for each state, flag and health."""

from smsdeck.reconcile.states import State

MEANING = {
    State.STOPPED: ("has been stopped", "since"),
    State.STARTING: ("has been starting", "since"),
    State.RUNNING: ("has been running", "since"),
    State.BACKOFF: ("crashed, and has been waiting to start again", "since"),
    State.STOPPING: ("has been stopping", "since"),
    State.EXITED: ("ended by itself", "at"),
    State.FATAL: ("crashed too often, or cannot start; it has been down", "since"),
    State.PAUSED: ("has been paused", "since"),
    State.UNKNOWN: ("has been out of sight", "since"),
}
LAID_DOWN = ("was stopped by hand", "at")
HIGH = "It carries a high-priority pair: smsdeck starts it first, retries it for ever, never stops it."
HIGH_LAID_DOWN = (
    "It carries a high-priority pair, and yet stays down: what a person stops by hand, smsdeck leaves."
)
FLAGS = {
    "drift": "It was started by hand, not by smsdeck.",
    "ignored": "Somebody chose to leave it as it is.",
    "adopted": "It was taken over from hand: no exit code will be known of this run.",
    "duplicate": "It runs twice; nothing is started beside it. End one by hand, or restart it: that leaves one.",
    "orphan": "Its wrapper or screen server is dead while the program lives: the agent ends it and starts anew.",
    "frozen": "Its program, wrapper or screen was stopped (SIGSTOP): kill -CONT wakes it, a restart ends it.",
    "old_code": "The program's file was changed since it started: restart it to run the new code.",
}
HEALTH = {
    "stale": "It lives, but for a minute it has made no progress: look at its log, or restart it.",
    "no_data": "It has not reported anything since it started.",
    "low": "A pair of it has a low success rate: look at the operator, not at the program.",
}
ORPHAN_NEXT = "It is being ended: it is told to, then killed. If it is meant to run, it starts anew."
FROZEN_NEXT = "Nothing by itself: it stands still until somebody wakes it (kill -CONT) or restarts it."
RUN_NEXT = {
    State.RUNNING: "It goes on.",
    State.STARTING: "It counts as running once it has lived for the start time.",
    State.STOPPING: "It ends (TERM, then KILL), then starts anew.",
    State.EXITED: "It stays ended until somebody starts it: its program said that it was done.",
    State.PAUSED: "Its program lives and gets no permits until one of its pairs is active.",
}
