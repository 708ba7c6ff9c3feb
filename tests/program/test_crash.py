"""Killed at every step: no message is sent twice, and none that left is lost.

A run is driven step by step in one thread. Everything it does to the outside (disk, gateway, serve) is
counted; the run dies at the n-th such call: before or after it took effect, in the middle of a write, or
with the machine's power, so that what was not synced is gone. The next runs take over. All n are tried.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smsdeck.gateway.protocol import Outgoing, SendResult
from smsdeck.kit import durable, journal
from smsdeck.program.message import ENDS, Event
from smsdeck.program.spool import Spool
from tests.program.fakes import FakeApi, FakeGateway, a_desk, a_permit

MESSAGES = [f"0190a000-0000-7000-8000-{n:012d}" for n in range(3)]
NEVER = 10**9


class Killed(BaseException):
    """kill -9: nothing catches it."""


class Fuse:
    """Burns down by one with each outside call, then kills; nothing happens outside after that."""

    def __init__(self, calls: int, when: str) -> None:
        self.left = calls
        self.when = when
        self.synced: dict[int, int] = {}  # inode: bytes that survive a power cut

    def around(self, call: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        self.left -= 1
        if self.left > 0:
            return call()
        if self.left == 0 and self.when in {"after", "power"}:
            call()
        if self.left == 0 and self.when == "middle" and half:
            half()
        raise Killed

    def sync(self, fd: int) -> None:
        def call() -> None:
            found = os.fstat(fd)
            self.synced[found.st_ino] = found.st_size

        self.around(call)


class FusedGateway(FakeGateway):
    def __init__(self, fuse: Fuse) -> None:
        super().__init__()
        self.fuse = fuse

    def send(self, message: Outgoing) -> SendResult:
        result: SendResult = self.fuse.around(lambda: super(FusedGateway, self).send(message))
        return result


class FusedApi(FakeApi):
    def __init__(self, fuse: Fuse) -> None:
        super().__init__()
        self.fuse = fuse

    def used(self, permit_id: str) -> None:
        self.fuse.around(lambda: super(FusedApi, self).used(permit_id))

    def events(self, events: list[Event]) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = self.fuse.around(lambda: super(FusedApi, self).events(events))
        return results


class FusedOs:
    """The `os` of the journal and of what it writes with."""

    def __init__(self, fuse: Fuse) -> None:
        self.fuse = fuse
        self.fsync = self.fdatasync = fuse.sync

    def write(self, fd: int, content: bytes) -> int:
        half = content[: len(content) // 2]
        written: int = self.fuse.around(lambda: os.write(fd, content), lambda: os.write(fd, half))
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


def run(folder: Path, gateway: FusedGateway, api: FusedApi, todo: list[str]) -> None:
    """What sender, follower and reporter do, in one thread. A permit asked for is gone, used or not."""
    desk = a_desk(folder, gateway=gateway, api=api)
    try:
        while todo:
            desk.program.work(desk, a_permit(todo.pop(0)))
        for _ in range(3):
            for message in desk.spool.under_way():
                desk.follower.look(message.id, 0)
            desk.reporter.round(0.0)
    finally:
        os.close(desk.spool._journal._fd)  # as the kernel does


def lose_power(file: Path, synced: dict[int, int]) -> None:
    if file.exists():
        found = file.stat()
        os.truncate(file, min(found.st_size, synced.get(found.st_ino, 0)))


def life(folder: Path, calls: int, when: str, patched: pytest.MonkeyPatch) -> tuple[FusedGateway, FusedApi, bool]:
    """A run that is killed at its n-th outside call, and two runs after it."""
    fuse = Fuse(calls, when)
    replace = Path.replace
    for module in (journal, durable):
        patched.setattr(module, "os", FusedOs(fuse))
    patched.setattr(Path, "replace", lambda one, other: fuse.around(lambda: replace(one, other)))
    gateway, api, todo = FusedGateway(fuse), FusedApi(fuse), list(MESSAGES)
    killed = False
    try:
        run(folder, gateway, api, todo)
    except Killed:
        killed = True
        if when == "power":
            lose_power(folder / "spool.jsonl", fuse.synced)
    fuse.left = NEVER
    run(folder, gateway, api, todo)
    run(folder, gateway, api, [])
    return gateway, api, killed


@pytest.mark.parametrize("when", ["before", "after", "middle", "power"])
@pytest.mark.parametrize("rewrite_at", [journal.REWRITE_AT, 600], ids=["plain", "rewriting"])
def test_killed_at_any_step_nothing_is_sent_twice_or_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str, rewrite_at: int
) -> None:
    monkeypatch.setattr(journal, "REWRITE_AT", rewrite_at)
    tried, killed = 0, True
    while killed:
        tried += 1
        folder = tmp_path / str(tried)
        with monkeypatch.context() as patched:
            gateway, api, killed = life(folder, tried, when, patched)
        check(gateway, api, f"killed {when} call {tried}")
        rest = Spool(folder)
        assert len(rest) == 0, f"killed {when} call {tried}: something is left"
        rest.close()
    assert tried > 20


def check(gateway: FusedGateway, api: FusedApi, how: str) -> None:
    assert max(gateway.sent.values()) == 1, f"{how}: sent twice"
    ends = {message_id: api.states(message_id) for message_id in gateway.sent}
    for message_id, states in ends.items():
        assert ENDS & set(states), f"{how}: {message_id} left, and all that was told is {states}"
        assert not {"unknown", "accepted"} <= set(states), f"{how}: {message_id} is {states}"
        assert message_id in api.used_ids, f"{how}: the use of {message_id} was not told"
    unknown = [message_id for message_id, states in ends.items() if "unknown" in states]
    assert len(unknown) <= 1, f"{how}: only the send in hand may be unknown"
