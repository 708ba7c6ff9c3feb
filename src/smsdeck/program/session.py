"""What the agent tells a program: one folder, one file in it."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

FOLDER_VARIABLE = "SMSDECK_SESSION_DIR"
RUN_VARIABLE = "SMSDECK_RUN_ID"
FILE = "session.json"


class Session(NamedTuple):
    """The contents of session.json; times in seconds. `token` opens permits and events of this session.
    `gateways` holds the fields of a `gateway.spec.Spec` for each, `gateway_of` which pair uses which; those that
    are not in it use the one named `default`.
    """

    session: str
    program: str
    pairs: list[str]
    serve_url: str
    token: str
    gateways: dict[str, dict[str, Any]]
    gateway_of: dict[str, str]
    report_timeout_s: float
    confirm_timeout_s: float

    def __repr__(self) -> str:
        """Without the token and the addresses, which may carry passwords."""
        return f"Session({self.session!r})"


class SessionFile:
    """session.json of a running session: the agent writes it anew when the session's pairs change."""

    def __init__(self, session_folder: Path) -> None:
        self._folder = session_folder
        self._mark = self._look()

    def news(self) -> Session | None:
        """The session as it is now, if the file was written since the last call. One that cannot be read, or
        that went away, is no news.
        """
        mark = self._look()
        if mark == self._mark:
            return None
        try:
            found = load(self._folder)
        except SystemExit:
            return None
        self._mark = mark
        return found

    def stop_wanted(self) -> bool:
        """Whether smsdeck, or a script of it, wants this run to end: the wish is there before any signal."""
        run_id = os.environ.get(RUN_VARIABLE, "")
        return (self._folder / "runs" / f"{run_id}.stop").exists()

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = (self._folder / FILE).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size


def folder() -> Path:
    """This session's folder; SystemExit that says how to run a program where there is none."""
    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        raise SystemExit(
            f"{FOLDER_VARIABLE} is not set. smsdeck starts programs itself; to run one by hand, point the "
            "variable at a folder with a session.json."
        )
    return Path(named)


def load(session_folder: Path) -> Session:
    """Read session.json; SystemExit that names what is missing. Fields that are not ours are left alone."""
    file = session_folder / FILE
    try:
        fields = json.loads(file.read_text("utf-8"))
        return Session(**{name: fields[name] for name in Session._fields})
    except (OSError, ValueError, TypeError) as error:
        raise SystemExit(f"{file} cannot be read: {type(error).__name__}.") from None
    except KeyError as error:
        raise SystemExit(f"{file} has no field {error}.") from None
