"""Whatever a program's arguments are, it gets them byte for byte: through the launch, both wrappers and screen."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smsdeck.screen.launch import command, environment
from tests.screen.bench import Bench
from tests.support.wait import eventually

KEEP = 'cat "/proc/$$/cmdline" >arguments.new && mv arguments.new arguments'
"""What the kernel holds of the program's own command line, which nobody had a hand in since execve."""

HARD = [b"", b"-", b"--", b"-t", b"5", b"$(id)", b"`id`", b"a b", b"\t", b"line\nfeed", b"\r", b"'\"\\", b"%h%t"]
HARD += [b"\x1b[2J", b"\xff\xfe", b"\x80\x81\x88", "ä\u2028漢".encode(), b"*", b"~", b";&|", b"x" * 5000]
arguments = st.lists(
    st.sampled_from(HARD) | st.binary(max_size=60).map(lambda data: data.replace(b"\0", b"0")), max_size=12
)
quickly = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)


def program(given_: list[bytes]) -> list[str]:
    return ["/bin/sh", "-c", KEEP, *map(os.fsdecode, given_)]


def kept(folder: Path) -> bytes:
    content = eventually(lambda: (folder / "arguments").exists() and (folder / "arguments").read_bytes())
    assert content
    return content


def whole(argv: list[str]) -> bytes:
    return b"".join(os.fsencode(one) + b"\0" for one in argv)


@quickly
@given(arguments)
@example(HARD)
def test_they_arrive_through_either_wrapper(either: Bench, given_: list[bytes]) -> None:
    launch = either.launch(*program(given_), name=f"program1_UZ_{uuid4().hex}")
    assert either.wrap(launch).wait(10) == 0
    assert kept(launch.folder.path) == whole(program(given_))


@pytest.mark.parametrize("wrapper", ["c", "python"])
@settings(quickly, max_examples=10)
@given(arguments)
@example(HARD)
def test_they_arrive_through_screen(
    bench: Bench, compiled: Path, monkeypatch: pytest.MonkeyPatch, wrapper: str, given_: list[bytes]
) -> None:
    monkeypatch.setattr("smsdeck.screen.launch.COMPILED", compiled)
    one = f"program1_UZ_{uuid4().hex}"  # the run before may still hold its session's lock
    launch = replace(bench.launch(*program(given_), name=one), wrapper=wrapper)
    asyncio.run(bench.screen.start(launch.session, command(launch), environment(launch)))
    assert kept(launch.folder.path) == whole(program(given_))
    bench.ended(launch)
