"""The C wrapper, compiled for a test run with all warnings as errors."""

import os
import subprocess
from pathlib import Path

from smsdeck.settings import ROOT

STRICT = "-Werror -Wpedantic -Wshadow -Wconversion -Wformat=2"


def compile_wrapper(folder: Path, flags: str = STRICT) -> Path:
    """Where it is put ends as in an installation: that is how a wrapper is recognised."""
    output = folder / "smsdeck" / "screen" / "wrapper"
    output.parent.mkdir(parents=True)
    env = {**os.environ, "CFLAGS": flags}
    done = subprocess.run(
        [ROOT / "scripts" / "build-wrapper", output], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return output
