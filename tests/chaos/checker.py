"""Judges a history: what smsdeck told and did, against what happened. Pure. `ends` has its larger half."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from uuid import UUID

from tests.chaos import ends
from tests.chaos.case import SLACK_MS, Case
from tests.chaos.fault import Fault, Verdict, what
from tests.chaos.history import AgentKill, Document, History, Life, Settled

ADOPTED_MS = 10_000
"""An agent that was started has taken up every survivor by then: four seeds at once share two cores."""

ACTED_MS = 1_000
"""A look that was whole is acted on by then."""

ALIVE = {"STARTING", "RUNNING", "STOPPING"}


def judge(history: History) -> Verdict:
    """All faults of a history."""
    figures = Counter(
        lives=len(history.lives),
        injuries=len(history.injuries),
        agent_kills=len(history.agent_kills),
        runs=len(history.runs),
        alerts=len(history.alerts),
        transitions=len(history.transitions),
    )
    case = Case(history)
    faults = [
        *ends.lives(history, case, figures),
        *ends.told(history, case, figures),
        *_adoptions(history, case, figures),
        *_blind_starts(history, case),
        *_doubles(history),
        *(Fault("orphan", left) for left in history.left),
        *(Fault("stranger", hit) for hit in history.strangers_hit),
        *(Fault("unsettled", str(one)) for one in history.settled if not as_wished(one)),
        *_chains(history),
    ]
    return Verdict(faults, dict(sorted(figures.items())))


def as_wished(one: Settled) -> bool:
    """Whether a session is as it should be once nothing disturbs it."""
    wanted = one.desired == "RUN"
    known = one.pid == one.living and (one.living is not None) == wanted
    return known and (one.state == "RUNNING" if wanted else one.state in {"STOPPED", "PAUSED"})


def _adoptions(history: History, case: Case, figures: Counter[str]) -> Iterator[Fault]:
    """The agent that follows a killed one shows every survivor, under the run that it was. One that is killed soon
    itself need not have come so far: then the same survivors are looked for after the next.
    """
    kills = sorted(history.agent_kills, key=lambda one: one.at_ms)
    for number, kill in enumerate(kills, 1):
        until = case.known_by(kill.back_ms, ADOPTED_MS, ("store", "agent", "sight"))
        in_time = all(following.at_ms > until for following in kills[number:])
        for life in filter(None, map(case.life_of.get, kill.alive)):
            taken_up = _taken_up(life, kill, until, history, case)
            figures["adopted"] += taken_up
            if in_time and not taken_up and (life.gone_ms is None or life.gone_ms > until):
                yield Fault("unadopted", f"{what(life)} outlived the agent killed at {kill.at_ms}")


def _taken_up(life: Life, kill: AgentKill, until_ms: int, history: History, case: Case) -> bool:
    run = case.run_of.get(life.identity)
    return run is not None and any(
        one.run_id == run["_id"] and one.state in ALIVE and kill.back_ms <= one.written_ms <= until_ms
        for one in history.shown
    )


def _blind_starts(history: History, case: Case) -> Iterator[Fault]:
    """A run's id tells when it was decided on. The end of an outage is noted a little after it."""
    for outage in case.outages("sight"):
        first, last = outage.from_ms + ACTED_MS, outage.to_ms - SLACK_MS
        for run in history.runs:
            if run["started_by"] == "agent" and first < decided_ms(run["_id"]) < last:
                yield Fault("blind", f"{run['session']} was started while SCREENDIR could not be read")


def decided_ms(run_id: str) -> int:
    """The time in a run's id."""
    return UUID(run_id).int >> 80


def _doubles(history: History) -> Iterator[Fault]:
    for twice in history.twice:
        yield Fault("duplicate", f"{twice.session} ran twice at {twice.at_ms}: {twice.programs}")
    ids = Counter(run["_id"] for run in history.runs)
    processes = Counter((run["pid"], run["start_ticks"]) for run in history.runs if run["pid"] is not None)
    for twice, count in (*ids.items(), *processes.items()):
        if count > 1:
            yield Fault("duplicate", f"{twice} is recorded {count} times")


def _chains(history: History) -> Iterator[Fault]:
    by_session: dict[str, list[Document]] = defaultdict(list)
    for one in history.transitions:
        by_session[one["session"]].append(one)
    for session, steps in by_session.items():
        for before, after in pairwise(steps):
            if before["to"] != after["from"]:
                yield Fault("chain", f"{session}: {_step(before)}, then {_step(after)}")
        for one in steps:
            if history.allowed is not None and (one["from"], one["event"], one["to"]) not in history.allowed:
                yield Fault("chain", f"{session}: {_step(one)} is no row of the state table")


def _step(one: Document) -> str:
    return f"{one['from']} -{one['event']}-> {one['to']} at {one['at_ms']}"
