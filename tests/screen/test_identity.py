import os
import shutil
import signal
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.screen import identity
from smsdeck.screen.pidfd import open_exact, send
from tests.support.wait import eventually

FIELDS = " ".join(str(number) for number in range(3, 30))


@given(st.text(st.characters(blacklist_characters="\n"), max_size=15))
def test_a_process_name_cannot_forge_the_fields(name: str) -> None:
    stat = identity.parse_stat(f"42 ({name}) S 1 42 {FIELDS}")
    assert (stat.name, stat.state, stat.parent, stat.group, stat.start_ticks) == (name, "S", 1, 42, 19)


@pytest.mark.parametrize("text", ["", "42 (x)", "42 (x) S 1"])
def test_what_is_no_stat_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="stat"):
        identity.parse_stat(text)


def test_another_start_time_or_boot_is_another_process() -> None:
    mine = identity.identify(os.getpid())
    assert mine is not None
    assert identity.is_alive(mine)
    assert not identity.is_alive(replace(mine, start_ticks=mine.start_ticks + 1))
    assert not identity.is_alive(replace(mine, boot_id="another"))


def test_a_zombie_is_dead() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        alive = identity.identify(process.pid)
        assert alive is not None
        process.kill()
        eventually(lambda: not identity.is_alive(alive), what="death")
        assert identity.read_stat(process.pid) is not None, "it is still there, unreaped"


def test_a_stopped_process_is_told_from_one_whose_name_looks_like_it(tmp_path: Path) -> None:
    liar = tmp_path / "a) T) T b"
    shutil.copy("/bin/sleep", liar)
    with subprocess.Popen([liar, "60"]) as process:
        try:
            eventually(lambda: Path(f"/proc/{process.pid}/comm").read_text() == f"{liar.name}\n", what="its name")
            assert not identity.is_stopped(process.pid)
            process.send_signal(signal.SIGSTOP)
            eventually(lambda: identity.is_stopped(process.pid), what="its stop")
            process.send_signal(signal.SIGCONT)
            eventually(lambda: not identity.is_stopped(process.pid), what="its going on")
        finally:
            process.kill()
    assert not identity.is_stopped(process.pid), "it is no more"


def test_a_reused_pid_is_never_signalled() -> None:
    with subprocess.Popen(["sleep", "60"]) as stranger:
        try:
            now = identity.identify(stranger.pid)
            assert now is not None
            record = replace(now, start_ticks=now.start_ticks - 1)
            assert open_exact(record) is None
            assert not send(record, signal.SIGKILL)
            with pytest.raises(subprocess.TimeoutExpired):
                stranger.wait(0.1)
        finally:
            stranger.kill()
