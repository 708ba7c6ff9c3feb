import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
SCRIPTS = [
    file
    for file in DEPLOY.rglob("*")
    if file.is_file() and file.read_bytes()[:2] == b"#!" and file.suffix != ".py"
]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_shellcheck_finds_nothing_and_the_script_can_be_run(script: Path) -> None:
    shellcheck = Path(sys.executable).parent / "shellcheck"
    done = subprocess.run([shellcheck, script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout
    assert script.stat().st_mode & 0o111
