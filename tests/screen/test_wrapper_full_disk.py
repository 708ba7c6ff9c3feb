"""A disk that is full, or a limit on a file's size, which looks the same: output is lost, ends are not."""

import os
import resource
import subprocess
from collections.abc import Iterator

import pytest

from smsdeck.screen import records
from smsdeck.screen.folders import SessionFolder
from tests.screen.bench import Bench
from tests.screen.logs import notes, printed
from tests.support.wait import eventually


def limit(wrapper: "subprocess.Popen[bytes]", size: int) -> None:
    """No file that this wrapper writes may grow beyond `size` from now on."""
    resource.prlimit(wrapper.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_full_disk_loses_output_and_says_so_when_it_can(either: Bench) -> None:
    launch, wrapper, _ = either.shell(
        "echo first; until [ -e go ]; do sleep 0.01; done; printf lost; echo 'lost too'; touch on;"
        " until [ -e done ]; do sleep 0.01; done; echo last"
    )
    eventually(lambda: printed(launch.folder) == [b"first"], what="the first line")
    limit(wrapper, launch.folder.log.stat().st_size + 35)  # the next line is cut in the middle
    (launch.folder.path / "go").touch()
    eventually((launch.folder.path / "on").exists, what="the program to go on")
    eventually(lambda: not launch.folder.log.read_bytes().endswith(b"\n"), what="the torn line")
    limit(wrapper, 10**6)
    (launch.folder.path / "done").touch()
    assert wrapper.wait(5) == 0
    assert printed(launch.folder)[0] == b"first"
    assert printed(launch.folder)[-1] == b"last"
    assert [note for note in notes(launch.folder) if "lost" in note] == ["output was lost here: File too large"]
    assert records.tail(launch.folder, launch.run_id) == ["first", "lostlost too", "last"]


def test_the_end_is_recorded_as_soon_as_that_is_possible(either: Bench) -> None:
    launch, wrapper, _ = either.shell("until [ -e go ]; do sleep 0.01; done; exit 5")
    limit(wrapper, 0)
    (launch.folder.path / "go").touch()
    with pytest.raises(subprocess.TimeoutExpired):
        wrapper.wait(1)
    assert records.end(launch.folder, launch.run_id) is None
    limit(wrapper, 10**6)
    assert wrapper.wait(5) == 5
    assert either.ended(launch).code == 5


def test_a_program_whose_start_cannot_be_recorded_does_not_run_and_leaves_nothing(either: Bench) -> None:
    launch = either.launch("/bin/sh", "-c", "touch ran")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        wrapper = either.wrap(launch)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert wrapper.wait(5) == 73
    assert not (launch.folder.path / "ran").exists()
    assert list(launch.folder.runs.iterdir()) == []


@pytest.fixture
def small_disk(either: Bench) -> Iterator[SessionFolder]:
    """The session's folder on a disk of 256 KB."""
    folder = either.folder()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "none", folder.path], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("only root may mount")
    folder.make()
    yield folder
    either.close()
    subprocess.run(["umount", folder.path], check=True)


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount")
def test_a_program_that_dies_because_the_disk_is_full_is_recorded_with_its_last_words(
    either: Bench, small_disk: SessionFolder
) -> None:
    launch, wrapper, _ = either.shell("head -c 9999999 /dev/zero >filler; echo 'no space' >&2; exit 9")
    assert wrapper.wait(10) == 9
    assert (small_disk.path / "filler").stat().st_size < 256 * 1024
    assert either.ended(launch).code == 9
    assert records.tail(small_disk, launch.run_id)[-1] == "no space"
