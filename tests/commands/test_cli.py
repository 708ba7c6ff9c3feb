"""The command line: clear words, exit code 1, nothing changed."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.support.demo import SMSDECK, command

HEADER = "country,country_name,operator,operator_name,priority"


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [SMSDECK, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_settings_are_listed_with_their_meanings_and_without_secrets() -> None:
    shown = run("settings", SMSDECK_TELEGRAM_TOKEN="a-secret-token")
    assert shown.returncode == 0
    assert "SMSDECK_MONGODB_URL=**********" in shown.stdout
    assert "a-secret-token" not in shown.stdout + shown.stderr


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    shown = subprocess.run(
        f"{SMSDECK} settings | head -n 1", shell=True, capture_output=True, text=True, timeout=60, check=False
    )
    assert shown.stdout.startswith("SMSDECK_DATA_DIR=")
    assert shown.stderr == ""


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("SMSDECK_PORT", "0", "SMSDECK_PORT: Input should be greater than or equal to 1"),
        ("SMSDECK_PORT", "many", "SMSDECK_PORT: Input should be a valid integer"),
        ("SMSDECK_QUOTA_PER_MINUTE", "11", "SMSDECK_QUOTA_PER_MINUTE is above SMSDECK_QUOTA_CEILING"),
        ("SMSDECK_SETTINGS_FILE", "/nowhere", "The settings file /nowhere does not exist"),
    ],
)
def test_a_wrong_setting_is_named(setting: str, value: str, says: str) -> None:
    refused = run("settings", **{setting: value})
    assert refused.returncode == 1
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_settings_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / "smsdeck.env"
    file.write_text("SMSDECK_PORT=9001\nSMSDECK_TELEGRAM_CHAT=from-the-file\n")
    shown = run("settings", SMSDECK_SETTINGS_FILE=str(file), SMSDECK_PORT="9002").stdout
    assert "SMSDECK_PORT=9002" in shown
    assert "SMSDECK_TELEGRAM_CHAT=from-the-file" in shown


def test_what_smsdeck_writes_is_its_users_alone(tmp_path: Path) -> None:
    assert run("migrate", SMSDECK_DATA_DIR=str(tmp_path)).returncode == 0
    modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()}
    assert modes["metrics.sqlite3"] == 0o600
    assert not any(mode & 0o077 for mode in modes.values())


def test_a_malformed_csv_names_every_wrong_line_and_starts_nothing(tmp_path: Path) -> None:
    file, data = tmp_path / "pairs.csv", tmp_path / "data"
    file.write_text(f"{HEADER}\nUZ,Uzbekistan,ucell,Ucell,normal\nXX,Nowhere,a,A,normal\nshort\n")
    refused = subprocess.run(
        command(data, "--pairs", str(file)), capture_output=True, text=True, timeout=60, check=False
    )
    assert refused.returncode == 1
    assert "line 3: 'XX' is not a country" in refused.stderr
    assert "line 4: 1 values where 5 are needed" in refused.stderr
    assert not data.exists()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    refused = run("demo", "--pairs", str(tmp_path / "none.csv"), "--data", str(tmp_path / "data"))
    assert refused.returncode == 1
    assert "none.csv" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_taken_port_stops_the_demo_before_it_starts(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        refused = subprocess.run(
            command(tmp_path / "data", port=port), capture_output=True, text=True, timeout=60, check=False
        )
    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in refused.stderr
    assert not (tmp_path / "data" / "mongodb").exists()


def test_a_missing_screen_stops_the_demo_before_it_starts(tmp_path: Path) -> None:
    refused = run("demo", "--data", str(tmp_path / "data"), PATH="/nonexistent")
    assert refused.returncode == 1
    assert "GNU screen is not installed" in refused.stderr
    assert not (tmp_path / "data" / "mongodb").exists()


def test_check_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    shown = run("check", SMSDECK_DATA_DIR=str(tmp_path), SMSDECK_MONGODB_URL="mongodb://127.0.0.1:1/x")
    assert shown.returncode == 1
    assert "MongoDB does not answer" in shown.stdout
    assert "SMSDECK_MONGODB_URL" in shown.stdout
