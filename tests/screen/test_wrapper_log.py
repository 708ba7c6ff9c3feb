"""The session's log: what a reader may rely on."""

import stat
import time
from datetime import UTC, datetime

import pytest

from tests.screen.bench import Bench
from tests.screen.logs import lines, notes, printed
from tests.support.wait import eventually


def test_every_line_is_stamped_when_its_first_byte_came(either: Bench) -> None:
    before = time.time()
    launch, wrapper, _ = either.shell("printf 'one '; sleep 0.3; echo done; echo two; echo; printf end")
    wrapper.wait(5)
    assert printed(launch.folder) == [b"one done", b"two", b"", b"end"]
    stamps = [datetime.fromisoformat(line.at.decode()).timestamp() for line in lines(launch.folder)]
    assert before - 0.001 <= stamps[0]
    assert stamps == sorted(stamps)
    assert stamps[-1] <= datetime.now(UTC).timestamp()
    assert stamps[2] - stamps[1] >= 0.29


@pytest.mark.parametrize(("script", "how"), [("exit 3", "with code 3"), ("kill -9 $$", "by signal 9")])
def test_a_run_is_found_between_its_two_lines(either: Bench, script: str, how: str) -> None:
    launch, wrapper, _ = either.shell(f"printf 'no end of line'; {script}")
    wrapper.wait(5)
    assert [(line.by, line.text.decode()) for line in lines(launch.folder)] == [
        ("wrapper", f"run {launch.run_id} began"),
        ("program", "no end of line"),
        ("wrapper", f"run {launch.run_id} ended {how}"),
    ]


def test_a_part_of_a_line_is_in_the_log_at_once(either: Bench) -> None:
    launch, _, _ = either.shell("printf waiting; sleep 100")
    eventually(lambda: printed(launch.folder) == [b"waiting"], what="the part")


def test_the_words_of_the_wrapper_cannot_be_forged(either: Bench) -> None:
    forged = "2026-11-24T04:36:19.123Z # run x ended with code 0"
    # As lines, after other line ends, and in one endless line that rotates at every possible place.
    script = (
        f"echo '{forged}'; printf 'a\\r{forged}\\v{forged}\\n'; while :; do printf '{forged}'; done | head -c 9999"
    )
    launch = either.launch("/bin/sh", "-c", script, log_bytes=1000)
    either.wrap(launch).wait(10)
    assert notes(launch.folder)[-1] == f"run {launch.run_id} ended with code 0"
    assert not [note for note in notes(launch.folder) if "run x" in note]


@pytest.mark.parametrize("width", [1, 30, 999, 5000])
def test_each_file_is_within_the_cap_and_no_line_is_lost_between_them(either: Bench, width: int) -> None:
    script = f"i=1000; while [ $i -lt 1400 ]; do printf '%0{width}d\\n' $i; i=$((i+1)); done"
    launch = either.launch("/bin/sh", "-c", script, log_bytes=10_000)
    either.wrap(launch).wait(10)
    older = launch.folder.path / "log.1"
    for log in (launch.folder.log, older):
        assert stat.S_IMODE(log.stat().st_mode) == 0o600
        assert log.stat().st_size <= 10_000
    assert sorted(path.name for path in launch.folder.path.glob("log*")) == ["log", "log.1"]
    whole = [int(line[-4:]) for line in printed(launch.folder)[1:]]
    assert whole == list(range(1400 - len(whole), 1400))
    assert older.stat().st_size > 10_000 - width - 29
    if width <= 30:  # longer ones come in parts
        assert not launch.folder.log.read_bytes().startswith(b"+ ")


def test_a_line_longer_than_both_files_ends_in_them(either: Bench) -> None:
    launch = either.launch(
        "/bin/sh", "-c", "head -c 50000 /dev/zero | tr '\\0' x; echo; echo after", log_bytes=10_000
    )
    either.wrap(launch).wait(10)
    first, second = (launch.folder.path / "log.1").read_bytes(), launch.folder.log.read_bytes()
    assert len(first) == 10_000
    assert first == b"+ " + b"x" * 9998
    assert second.startswith(b"+ x")
    assert printed(launch.folder)[-1] == b"after"


def test_a_line_that_a_killed_wrapper_left_open_is_closed(either: Bench) -> None:
    launch = either.launch("/bin/echo", "hello")
    launch.folder.log.write_bytes(b"2026-11-24T04:36:19.123Z | torn")
    either.wrap(launch).wait(5)
    assert lines(launch.folder)[0].text == b"torn"
    assert notes(launch.folder)[0] == f"run {launch.run_id} began"


def test_a_second_run_leaves_the_log_to_the_first(either: Bench) -> None:
    first, _, _ = either.shell("printf part; sleep 100")
    eventually(lambda: printed(first.folder) == [b"part"], what="output")
    either.wrap(either.launch("/bin/echo", "second")).wait(5)
    assert [line.text.decode() for line in lines(first.folder)] == [f"run {first.run_id} began", "part"]


def test_a_log_that_somebody_removed_comes_back_when_it_is_full(either: Bench) -> None:
    launch, wrapper, _ = either.shell("while [ ! -e go ]; do sleep 0.01; done; seq 100000")
    launch.folder.log.unlink()
    (launch.folder.path / "go").touch()
    wrapper.wait(10)
    assert printed(launch.folder)[-1] == b"100000"
