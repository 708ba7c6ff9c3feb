"""The demo's settings as a file, so that `smsdeck session …` and `smsdeck adopt` can be tried on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from smsdeck.settings import Settings

ALWAYS = {"data_dir", "mongodb_url", "gateway_url"}


def environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables: all that are not at their default."""
    return {
        f"SMSDECK_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name in sorted(settings.model_fields_set | ALWAYS)
        if (value := getattr(settings, name)) is not None
    }


def path(settings: Settings) -> Path:
    """Where the file is while the demo runs."""
    return settings.data_dir / "settings"


def let_go(data_dir: Path) -> None:
    """Somebody told the shell of this file, for the command line: the next demo makes its own and needs none."""
    told = os.environ.get("SMSDECK_SETTINGS_FILE")
    if told and Path(told).absolute() == (data_dir / "settings").absolute():
        del os.environ["SMSDECK_SETTINGS_FILE"]


@contextmanager
def written(settings: Settings) -> Iterator[None]:
    """The file (0600: it holds tokens) for as long as its addresses are true."""
    file = path(settings)
    file.unlink(missing_ok=True)
    private = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(private, "w", encoding="utf-8") as sink:
        for name, value in environment(settings).items():
            sink.write(f"{name}={_quoted(value)}\n")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _quoted(value: str) -> str:
    """As a reader of settings files takes it: in single quotes nothing but these two has a meaning."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
