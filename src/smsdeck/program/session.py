"""What the agent tells a program: one folder, one file in it."""

import json
import os
from pathlib import Path
from typing import NamedTuple

FOLDER_VARIABLE = "SMSDECK_SESSION_DIR"


class Session(NamedTuple):
    """The contents of session.json; times in seconds. `token` opens permits and events of this session."""

    session: str
    program: str
    pairs: list[str]
    run_id: str
    serve_url: str
    token: str
    gateway_url: str
    gateway_timeout_s: float
    proxy_url: str | None
    report_timeout_s: float
    confirm_timeout_s: float

    def __repr__(self) -> str:
        """Without the token and the addresses, which may carry passwords."""
        return f"Session({self.session!r}, run_id={self.run_id!r})"


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
    file = session_folder / "session.json"
    try:
        fields = json.loads(file.read_text("utf-8"))
        return Session(**{name: fields[name] for name in Session._fields})
    except (OSError, ValueError, TypeError) as error:
        raise SystemExit(f"{file} cannot be read: {type(error).__name__}.") from None
    except KeyError as error:
        raise SystemExit(f"{file} has no field {error}.") from None
