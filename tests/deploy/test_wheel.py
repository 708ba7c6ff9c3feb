"""The wheel holds the compiled wrapper where there is a compiler, and works without."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from smsdeck.settings import ROOT

PARTS = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "migrations", "src", "scripts")
WRAPPER = "smsdeck/screen/wrapper"
pytestmark = pytest.mark.slow


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh one: nothing was built in it yet."""
    for part in PARTS:
        source, copy = ROOT / part, tmp_path / "checkout" / part
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "wrapper"))
        else:
            copy.parent.mkdir(exist_ok=True)
            shutil.copy(source, copy)
    return tmp_path / "checkout"


def build(checkout: Path, **environment: str) -> zipfile.ZipFile:
    folder = checkout.parent / "wheels"
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(
        command, cwd=checkout, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.iterdir()
    return zipfile.ZipFile(wheel)


def test_the_wheel_holds_a_compiled_wrapper_and_is_of_one_platform(checkout: Path, tmp_path: Path) -> None:
    with build(checkout) as wheel:
        assert "-py3-none-linux_" in str(wheel.filename)
        wheel.extract(WRAPPER, tmp_path)
    wrapper = tmp_path / WRAPPER
    wrapper.chmod(0o755)
    assert subprocess.run([wrapper], capture_output=True, check=False).returncode == 64, "it says how it is used"


def test_without_a_compiler_the_wheel_is_for_all_platforms(checkout: Path) -> None:
    with build(checkout, CC="no-such-compiler") as wheel:
        assert str(wheel.filename).endswith("-py3-none-any.whl")
        assert WRAPPER not in wheel.namelist()
        assert f"{WRAPPER}.py" in wheel.namelist()
