"""The signing key's file."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smsdeck.access import keys
from smsdeck.errors import SetupError


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    first, again = keys.load(file), keys.load(file)
    assert first.tokens == again.tokens
    assert first.tokens != first.numbers
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    file.write_bytes(b"short")
    with pytest.raises(SetupError, match="5 bytes long"):
        keys.load(file)


def test_those_who_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: keys.load(tmp_path / "secret.key").tokens, range(16)))
    assert len(set(found)) == 1
