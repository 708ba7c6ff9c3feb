"""Programs that tests run and that no Python package brings."""

import shutil


def binary(*names: str) -> str:
    """The path of the first of `names` that is installed; the test fails, and says what to install, if none."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    assert found, (
        f"{' or '.join(names)} is not installed: ./test installs it "
        "(Debian: prometheus, prometheus-alertmanager, kannel)"
    )
    return found
