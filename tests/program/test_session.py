"""What the agent tells a program, and what a program says when it was told nothing."""

import json
from pathlib import Path

import pytest

from smsdeck.program import session
from tests.support.program import session_folder


def test_the_agent_s_file_is_read_and_its_other_fields_left_alone(tmp_path: Path) -> None:
    folder = session_folder(tmp_path / "s", serve_url="http://s", gateway_url="http://g", something_new=1)
    loaded = session.load(folder)
    assert (loaded.session, loaded.pairs) == ("program1_UZ_uzmobile", ["UZ_uzmobile"])
    assert loaded.gateways["default"]["url"] == "http://g"


def test_a_session_does_not_show_its_token_or_passwords(tmp_path: Path) -> None:
    folder = session_folder(
        tmp_path / "s", serve_url="http://s", gateway_url="http://user:hush@g", token="hush-token"
    )
    assert "hush" not in repr(session.load(folder))


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    folder = session_folder(tmp_path / "s", serve_url="http://s", gateway_url="http://g")
    fields = json.loads((folder / "session.json").read_text())
    del fields["gateways"]
    (folder / "session.json").write_text(json.dumps(fields))
    with pytest.raises(SystemExit, match="has no field 'gateways'"):
        session.load(folder)


@pytest.mark.parametrize("content", [None, "", "{", "[1]"])
def test_an_unreadable_file_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "session.json").write_text(content)
    with pytest.raises(SystemExit, match=r"session\.json cannot be read"):
        session.load(tmp_path)


def test_outside_a_session_a_program_says_how_to_run_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMSDECK_SESSION_DIR", raising=False)
    with pytest.raises(SystemExit, match="SMSDECK_SESSION_DIR is not set"):
        session.folder()


def test_news_is_told_once_and_only_when_it_can_be_read(tmp_path: Path) -> None:
    folder = session_folder(tmp_path / "s", serve_url="http://s", gateway_url="http://g", pairs=["IN_vi"])
    file = session.SessionFile(folder)
    assert file.news() is None
    (folder / "session.json").write_text("{")
    assert file.news() is None
    session_folder(folder, serve_url="http://s", gateway_url="http://g", pairs=["IN_vi", "IN_jio"])
    news = file.news()
    assert news is not None
    assert news.pairs == ["IN_vi", "IN_jio"]
    assert file.news() is None
    (folder / "session.json").unlink()
    assert file.news() is None


def test_a_wish_to_end_is_seen_for_its_own_run_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMSDECK_RUN_ID", "mine")
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "other.stop").touch()
    file = session.SessionFile(tmp_path)
    assert not file.stop_wanted()
    (tmp_path / "runs" / "mine.stop").touch()
    assert file.stop_wanted()
