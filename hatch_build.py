"""Compiles the sessions' wrapper into the wheel. Where there is no C compiler the wheel is pure, and sessions run
under the wrapper in Python, which does the same in more memory.
"""

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NO_COMPILER = 2


class WrapperHook(BuildHookInterface):
    """Called by hatchling before it packs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; a wheel that holds machine code is one for this platform. An editable one is left as it is."""
        if version == "editable":
            return
        built = subprocess.run([str(Path(self.root, "scripts", "build-wrapper"))], check=False)  # noqa: S603 - our own script
        if built.returncode != NO_COMPILER:
            built.check_returncode()
        if not Path(self.root, "src", "smsdeck", "screen", "wrapper").exists():
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{_platform()}"


def _platform() -> str:
    from packaging.tags import platform_tags  # noqa: PLC0415 - hatchling brings it; nothing else needs it

    return next(iter(platform_tags()))
