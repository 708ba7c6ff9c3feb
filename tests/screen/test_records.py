from pathlib import Path

import pytest

from smsdeck.screen import records
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.records import Exit, Intent


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    made = SessionFolder(tmp_path / "program1_UZ_uzmobile")
    made.make()
    return made


GARBAGE = [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"run_id": "r"}', b'{"run_id": 5, "code": "x"}', b"9" * 5000]


@pytest.mark.parametrize("content", GARBAGE)
def test_a_record_that_cannot_be_read_counts_as_absent(folder: SessionFolder, content: bytes) -> None:
    for kind in ("start", "exit", "stop"):
        (folder.runs / f"r.{kind}").write_bytes(content)
    assert records.start(folder, "r") is None
    assert records.end(folder, "r") is None
    assert records.intent(folder, "r") is None


def test_a_record_of_wrong_types_counts_as_absent(folder: SessionFolder) -> None:
    (folder.runs / "r.exit").write_text('{"run_id": "r", "code": "0", "signal": null, "ended_ms": 5}')
    assert records.end(folder, "r") is None
    (folder.runs / "r.exit").write_text('{"run_id": "r", "code": 0, "signal": null, "ended_ms": 5}')
    assert records.end(folder, "r") == Exit("r", 0, None, 5)


def test_the_first_wish_to_end_a_run_holds(folder: SessionFolder) -> None:
    records.intend(folder, Intent("r", "agent", "first", 100))
    records.intend(folder, Intent("r", "drain", "second", 200))
    found = records.intent(folder, "r")
    assert found == Intent("r", "agent", "first", 100)
    assert (folder.runs / "r.stop").stat().st_mode & 0o777 == 0o600


def test_half_written_and_foreign_files_are_no_runs(folder: SessionFolder) -> None:
    for name in (".r.start", "r.stop", "r.tail", "notes.txt", ".x.exit.123"):
        (folder.runs / name).touch()
    assert records.run_ids(folder) == []
    (folder.runs / "r.exit").touch()
    assert records.run_ids(folder) == ["r"]


def test_the_tail_is_the_last_lines_capped(folder: SessionFolder) -> None:
    (folder.runs / "r.tail").write_text("".join(f"line {n}\n" for n in range(200)) + "x" * 1000)
    tail = records.tail(folder, "r")
    assert len(tail) == 50
    assert tail[-2] == "line 199"
    assert len(tail[-1]) == records.LINE_LENGTH


def test_without_a_tail_the_log_is_asked(folder: SessionFolder) -> None:
    assert records.tail(folder, "r") == []
    folder.log.write_bytes(b"one\ntwo \xff\n")
    assert records.tail(folder, "r") == ["one", "two �"]


def test_the_log_gives_what_the_program_of_the_last_run_printed(folder: SessionFolder) -> None:
    at = b"2026-11-24T04:36:19.123Z"
    lines = [b"| of a run before", b"# run q ended with code 0", b"# run r began", b"| one", b"| # two", b"# lost"]
    folder.log.write_bytes(b"".join(at + b" " + line + b"\n" for line in lines))
    assert records.tail(folder, "r") == ["one", "# two"]


def test_forgetting_a_run_leaves_the_others(folder: SessionFolder) -> None:
    for run in ("a", "b"):
        (folder.runs / f"{run}.start").touch()
        (folder.runs / f"{run}.exit").touch()
    records.forget(folder, "a")
    assert records.run_ids(folder) == ["b"]
