import os
from pathlib import Path

import pytest

from smsdeck.errors import SetupError
from smsdeck.screen import launch
from smsdeck.screen.folders import SessionFolder, private_folder
from smsdeck.screen.launch import Launch, command, environment, program_file


def test_the_environment_of_a_session_holds_nothing_of_ours_but_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMSDECK_TELEGRAM_TOKEN", "secret")
    monkeypatch.setenv("STY", "1.other")
    env = environment(Launch("a", SessionFolder(tmp_path), "run", "", ("/bin/true",), 1, sha256="5e1f"))
    ours = {name.removeprefix("SMSDECK_"): value for name, value in env.items() if name.startswith("SMSDECK_")}
    assert ours == {"SESSION_DIR": str(tmp_path), "RUN_ID": "run", "PROGRAM_SHA256": "5e1f"}
    assert {*env} - {f"SMSDECK_{name}" for name in ours} == {
        "PATH", "HOME", "LC_CTYPE", "TERM", "PYTHONPATH", "PYTHONUNBUFFERED",
    }  # fmt: skip
    assert "secret" not in env.values()


def test_arguments_reach_the_program_as_they_are(tmp_path: Path) -> None:
    program = ("/bin/echo", "$(id)", "a b", "-t", "", "ä\n")
    argv = command(Launch("a", SessionFolder(tmp_path), "run", "", program, 1))
    assert tuple(argv[argv.index("--") + 1 :]) == program
    assert Path(argv[0]).is_absolute()


def test_the_compiled_wrapper_is_taken_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = tmp_path / "wrapper"
    monkeypatch.setattr(launch, "COMPILED", compiled)
    python = launch.wrapper("python")
    assert python[1:] == ["-I", "-S", str(launch.PYTHON)]
    assert launch.wrapper() == python
    with pytest.raises(SetupError, match="not there"):
        launch.wrapper("c")
    compiled.touch(0o700)
    assert launch.wrapper() == launch.wrapper("c") == [str(compiled)]
    assert launch.wrapper("python") == python
    compiled.chmod(0o600)  # as left by a build that was cut off
    assert launch.wrapper() == python


def test_a_program_outside_its_folder_is_refused(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (tmp_path / "outside.py").touch()
    (programs / "link.py").symlink_to(tmp_path / "outside.py")
    (programs / "folder.py").mkdir()
    (programs / "good.py").touch()
    for name in ("../outside.py", "link.py", "folder.py", "missing.py", "/bin/sh"):
        with pytest.raises(SetupError):
            program_file(programs, name)
    assert program_file(programs, "good.py") == programs / "good.py"


def test_a_private_folder_is_made_private_and_a_link_is_refused(tmp_path: Path) -> None:
    open_one = tmp_path / "open"
    open_one.mkdir(mode=0o777)
    assert private_folder(open_one).stat().st_mode & 0o777 == 0o700
    (tmp_path / "link").symlink_to(open_one)
    with pytest.raises(SetupError, match="not a folder"):
        private_folder(tmp_path / "link")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 65534, 65534)
    with pytest.raises(SetupError, match="another user"):
        private_folder(tmp_path / "theirs")
