"""One session on a small world in which everything happens that happens to sessions."""

from dataclasses import dataclass, field, replace
from random import Random

from smsdeck.reconcile import plan
from smsdeck.reconcile.facts import Action, Bare, Desired, Do, EndCause, EndedRun, LiveRun, Move, Seen, Timers
from smsdeck.reconcile.living import Limits
from smsdeck.reconcile.states import Event, State, is_row

LIMITS = Limits(2_000)
WISHES = {"start": "RUN", "stop": "STOP", "pause": "PAUSE", "restart": "RUN", "adopt": "RUN"}
EVENTS = (
    *WISHES,
    *("begin", "fail", "cannot", "crash", "exit", "lost", "vanish", "stop by hand", "start by hand", "unseen"),
    *(
        "new agent",
        "boot",
        "bare",
        "linger",
        "bare ends",
        "gone",
        "unregister",
        "two",
        "lost intent",
        "high",
        "drain",
    ),
)


@dataclass
class World:
    """`launching` runs are on their way; `history` is every move that was told."""

    now: int = 10_000_000
    wish: Desired | None = field(default_factory=lambda: Desired("RUN", 1, by="ann"))
    timers: Timers = field(default_factory=Timers)
    live: list[LiveRun] = field(default_factory=list)
    server: Bare | None = None
    launching: str | None = None
    ended: list[EndedRun] = field(default_factory=list)
    runs: int = 0
    history: list[Move] = field(default_factory=list)
    careless: bool = False
    lingering: bool = False

    def happen(self, event: str | int) -> None:
        """One event (a number is so many ms), then a round."""
        if isinstance(event, int):
            self.now += event
        elif event in WISHES:
            self._wish(event)
        else:
            getattr(self, "_" + event.replace(" ", "_"))()
        if event == "unseen":
            self._told(plan.unseen(self.timers, self.now))
        elif event != "gone":
            self.round()

    def round(self, jitter: float = 0.0) -> None:
        servers = len(self.live) + (self.server is not None)
        seen = Seen(tuple(self.live), servers, tuple(self.ended), None if self.live else self.server)
        step = plan.step("s", self.wish, seen, self.timers, self.now, LIMITS, jitter)
        self.check(step.action)
        for move in step.timers.moves:
            if move.before is State.STOPPING and move.event in {Event.ENDED, Event.HELD}:
                assert not servers, "told as stopped while its screen server lives"
        self.ended.clear()
        self._told(step.timers)
        if step.action:
            self._do(step.action)

    def check(self, action: Action | None) -> None:
        if action and action.do is Do.START:
            assert not self.live, "started beside something that lives"
            assert not self.server, "started beside something that lives"
            assert self.launching is None, "started twice"
            assert self.wish
            assert self.wish.state == "RUN"
        if action and action.do is Do.END:
            assert self.live or self.server
            assert action.reason
        if action and action.do is Do.ADOPT:
            assert self.server
            assert not self.live
            assert self.wish
            assert self.wish.adopt

    def _told(self, timers: Timers) -> None:
        """Every move is a row of the table, and begins where the one before it ended."""
        state = self.timers.state
        for move in timers.moves:
            assert is_row(move.before, move.event, move.after), move
            assert move.before is state, move
            assert not self.history or move.at_ms >= self.history[-1].at_ms or move.number == 1
            state = move.after
            self.history.append(move)
        assert state is timers.state
        if State.STOPPING in (move.before for move in timers.moves):
            assert not any(move.after in {State.BACKOFF, State.FATAL} for move in timers.moves[:1])
        self.timers = replace(timers, moves=())

    def _do(self, action: Action) -> None:
        if action.do is Do.START:
            assert self.wish is not None
            self.launching = self._run_id()
            self._told(plan.launched(self.timers, self.launching, self.wish, action, self.now))
        elif action.do is Do.ADOPT and self.server:
            self.live.append(LiveRun(self._run_id(), self.server.started_ms, adopted=True))
            self.server = None
        elif self.live:
            self.live = [replace(run, ending=action.wanted and not self.careless) for run in self.live]
        else:
            self.server = None

    def _run_id(self) -> str:
        self.runs += 1
        return f"r{self.runs}"

    def _wish(self, event: str) -> None:
        restart = f"x{self.now}" if event == "restart" else None
        state = WISHES[event]
        self.wish = Desired(state, self.now, event, restart, by="ann", adopt=event == "adopt")  # type: ignore[arg-type]  # from a table of literals

    def _begin(self) -> None:
        if self.launching:
            restart = self.wish.restart_id if self.wish else None
            self.live.append(LiveRun(self.launching, self.now, restart_id=restart))
            self.launching = None

    def _fail(self, *, cannot: bool = False) -> None:
        if self.launching:
            ended = EndedRun(self.launching, self.now, self.now, "crash", "nothing began", cannot_run=cannot)
            self.ended.append(ended)
            self.launching = None

    def _cannot(self) -> None:
        self._fail(cannot=True)
        self.die("crash", cannot_run=True)

    def die(self, cause: EndCause, *, hold: bool = False, cannot_run: bool = False) -> None:
        for run in self.live:
            told: EndCause = "stop" if run.ending else cause
            self.ended.append(EndedRun(run.run_id, run.started_ms, self.now, told, "why", hold, cannot_run))
        if self.live and self.lingering:
            self.server = Bare(self.live[0].started_ms, "nothing", takeable=False)
        self.live.clear()

    def _crash(self) -> None:
        self.die("crash")

    def _exit(self) -> None:
        self.die("exit")

    def _lost(self) -> None:
        self.die("lost")

    def _stop_by_hand(self) -> None:
        self.die("stop", hold=True)

    def _drain(self) -> None:
        self.die("stop")

    def _vanish(self) -> None:
        self.live.clear()

    def _start_by_hand(self) -> None:
        if not self.live and not self.server and not self.launching:
            self.live.append(LiveRun(self._run_id(), self.now, by_hand=True))

    def _two(self) -> None:
        if self.live:
            self.live.append(LiveRun(self._run_id(), self.now, by_hand=True))

    def _lost_intent(self) -> None:
        self.careless = not self.careless

    def _linger(self) -> None:
        """From now on, or no longer, screen servers outlive their programs for a while."""
        self.lingering = not self.lingering

    def _unseen(self) -> None:
        pass

    def _new_agent(self) -> None:
        """It remembers nothing; nothing is on its way."""
        if not self.launching:
            self.timers = Timers()
            self.history.clear()

    def _boot(self) -> None:
        self.die("lost")
        self.launching = self.server = None
        self._told(plan.rebooted(self.timers, self.now))

    def _bare(self) -> None:
        if not self.live and not self.launching:
            self.server = Bare(self.now)

    def _bare_ends(self) -> None:
        self.server = None

    def _unregister(self) -> None:
        self.wish = None

    def _gone(self) -> None:
        if self.timers.state is State.STOPPED and not self.live and not self.ended and not self.launching:
            self._told(plan.forgotten(self.timers, self.now))

    def _high(self) -> None:
        self.wish = replace(self.wish, high=not self.wish.high) if self.wish else None


def random_events(chance: Random, length: int) -> list[str | int]:
    return [
        chance.choice(EVENTS) if chance.random() < 0.7 else chance.choice((1_000, 2_500, 4_000, 10_000, 1_000_000))
        for _ in range(length)
    ]
