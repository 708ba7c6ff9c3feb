"""A systemd scope for each session.

What a service starts stays in its control group, and systemd ends the whole group when the service is restarted: a
double fork does not help. A scope is a group of its own, so a session that is started inside one outlives the
agent. Without systemd (containers), or where it makes no scopes for us, sessions are started without (degraded
mode: the agent's unit has `KillMode=process`, which spares them on a restart too).
"""

import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from smsdeck.errors import SetupError
from smsdeck.kit import log

logger = log.get("scopes")
SLICE = "smsdeck-sessions.slice"
BOOTED = Path("/run/systemd/system")
PROBE_SECONDS = 10.0


@dataclass(frozen=True)
class Scopes:
    """How to start a command in a scope of its own: root asks the system's manager, others their user's."""

    binary: str
    uid: int

    def around(self, session: str, command: Sequence[str]) -> list[str]:
        """`command` in a new scope. The scope's name is not used twice: one that holds a leftover process of an
        earlier run would refuse.
        """
        unit = f"smsdeck-{session}-{secrets.token_hex(4)}.scope"
        run = ["--scope", "--quiet", "--collect", f"--slice={SLICE}", f"--unit={unit}", "--"]
        if self.uid == 0:
            return [self.binary, *run, *command]
        runtime = f"XDG_RUNTIME_DIR=/run/user/{self.uid}"  # where the user's manager listens
        return [
            "/usr/bin/env",
            runtime,
            self.binary,
            "--user",
            *run,
            "/usr/bin/env",
            "-u",
            "XDG_RUNTIME_DIR",
            *command,
        ]

    def why_not(self) -> str:
        """What systemd says against it, by trying; empty if it works. Takes 10 s at most."""
        command = self.around("probe", ["/bin/true"])
        try:
            done = subprocess.run(  # noqa: S603 - an argv list without any free part
                command,
                capture_output=True,
                text=True,
                check=False,
                timeout=PROBE_SECONDS,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return type(error).__name__
        return "" if done.returncode == 0 else done.stderr.strip()[:200] or f"exit code {done.returncode}"


def find(wanted: str) -> Scopes | None:
    """Scopes, if `wanted` (auto, on, off) and systemd agree. SetupError where it is `on` and there are none."""
    if wanted == "off":
        return None
    scopes, why = _try()
    if scopes is None and wanted == "on":
        raise SetupError(f"Sessions cannot get scopes of their own: {why}.", hint=_hint())
    if scopes is None and BOOTED.is_dir():
        logger.warning("sessions start without a scope of their own", why=why, hint=_hint())
    return scopes


def _try() -> tuple[Scopes | None, str]:
    binary = shutil.which("systemd-run")
    if binary is None or not BOOTED.is_dir():
        return None, "systemd does not run here"
    scopes = Scopes(binary, os.getuid())
    why = scopes.why_not()
    return (None, why) if why else (scopes, "")


def _hint() -> str:
    user = "" if os.getuid() == 0 else " For a user other than root: loginctl enable-linger USER."
    return f"Set SMSDECK_SESSION_SCOPES to auto to start them without.{user}"
