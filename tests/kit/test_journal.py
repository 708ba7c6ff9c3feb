"""The file of records: torn lines, failed writes, rewrites."""

import errno
import os
from pathlib import Path

import pytest

from smsdeck.kit import journal
from smsdeck.kit.journal import Journal, Record


def written(file: Path, count: int) -> list[Record]:
    records: list[Record] = [{"id": str(n), "value": "x" * n} for n in range(count)]
    one = Journal(file)
    for record in records:
        one.append([record], sync=False)
    one.close()
    return records


def test_wherever_a_crash_tears_the_file_every_whole_line_is_read(tmp_path: Path) -> None:
    file = tmp_path / "j"
    records = written(file, 4)
    whole = file.read_bytes()
    for length in range(len(whole) + 1):
        file.write_bytes(whole[:length])
        torn = Journal(file)
        found = torn.read()
        assert found == records[: whole[:length].count(b"\n")]
        torn.append([{"id": "next"}], sync=True)
        assert torn.read() == [*found, {"id": "next"}]
        torn.close()


def test_a_line_that_is_no_record_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "j"
    file.write_bytes(b'{"id": "a"}\n\x00\xff\n[1]\n{"no": "id"}\n{"id": "b"}\n')
    assert Journal(file).read() == [{"id": "a"}, {"id": "b"}]


def test_a_write_that_fails_midway_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Journal(tmp_path / "j")
    one.append([{"id": "a"}], sync=True)
    real = os.write
    room = [5]

    def full(fd: int, content: bytes) -> int:
        if room[0] == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = real(fd, content[: room[0]])
        room[0] -= taken
        return taken

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            one.append([{"id": "b"}], sync=True)
    one.append([{"id": "c"}], sync=True)
    assert one.read() == [{"id": "a"}, {"id": "c"}]


def test_a_rewrite_keeps_what_stands_and_is_not_done_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "REWRITE_AT", 200)
    one = Journal(tmp_path / "j")
    while not one.worth_rewriting:
        one.append([{"id": "a", "value": "x" * 20}], sync=False)
    one.rewrite([{"id": "a", "value": "y" * 150}])
    assert not one.worth_rewriting
    one.append([{"id": "b"}], sync=True)
    assert [record["id"] for record in one.read()] == ["a", "b"]
    assert not one.worth_rewriting  # what stands fills the file: rewriting would gain nothing
    assert list(tmp_path.iterdir()) == [tmp_path / "j"]


def test_others_cannot_read_it(tmp_path: Path) -> None:
    Journal(tmp_path / "deep" / "j").rewrite([])
    assert (tmp_path / "deep" / "j").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "deep").stat().st_mode & 0o777 == 0o700
