"""What can be said of compose.yaml without Docker."""

import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
NEW_SECRETS = DEPLOY / "docker" / "new-secrets"
TEXT = COMPOSE.read_text()
MODEL: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = MODEL["services"]


def written(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / ".env"
    subprocess.run([NEW_SECRETS, file], check=True, capture_output=True, timeout=30)
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_every_published_port_is_this_machines_alone() -> None:
    ports = [port for one in SERVICES.values() for port in one.get("ports", [])]
    assert len(ports) == 4
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_stores_publish_nothing() -> None:
    assert not any("ports" in SERVICES[name] for name in ("mongodb", "mysql", "agent", "gateway-sim"))


def test_every_password_must_be_given() -> None:
    named = set(re.findall(r"\$\{(SMSDECK_\w*(?:PASSWORD|TOKEN|SECRET)\w*)", TEXT))
    optional = {"SMSDECK_TELEGRAM_TOKEN"}
    for name in named - optional:
        uses = re.findall(r"\$\{" + name + r"(\W)(.?)", TEXT)
        assert set(uses) == {(":", "?")}, name
    from_files = {one["environment"] for one in MODEL["secrets"].values()}
    assert from_files - optional <= named


def test_what_must_be_given_is_what_new_secrets_writes(tmp_path: Path) -> None:
    required = set(re.findall(r"\$\{(\w+):\?", TEXT))
    made = written(tmp_path)
    assert required <= {name for name, value in made.items() if value}
    assert {one["environment"] for one in MODEL["secrets"].values()} <= set(made)


def test_secrets_are_random_private_and_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = written(tmp_path / "a"), written(tmp_path / "b")
    passwords = [
        name for name in first if name.endswith(("_PASSWORD", "WEBHOOK_TOKEN", "METRICS_TOKEN", "AGENT_TOKEN"))
    ]
    assert len({one[name] for one in (first, second) for name in passwords}) == 2 * len(passwords)
    assert all(re.fullmatch("[0-9a-f]{48}", first[name]) for name in passwords)
    file = tmp_path / "a" / ".env"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_text()
    again = subprocess.run([NEW_SECRETS, file], check=False, capture_output=True, text=True, timeout=30)
    assert again.returncode == 1
    assert "exists already" in again.stderr
    assert file.read_text() == before


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_has_a_named_version_and_a_health_check(name: str) -> None:
    service = SERVICES[name]
    assert service["image"] == "smsdeck" or re.search(r":v?\d+\.\d+", service["image"])
    assert "healthcheck" in service or name == "serve"  # serve's is in the image


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_what_is_mounted_exists(name: str) -> None:
    for volume in SERVICES[name].get("volumes", []):
        source = volume.split(":")[0]
        if source.startswith("."):
            assert (DEPLOY / source).exists(), volume
            assert volume.endswith(":ro")
        else:
            assert source in MODEL["volumes"]


def test_serve_reaches_the_agent_for_logs_and_prometheus_for_figures() -> None:
    serve, agent = (SERVICES[name]["environment"] for name in ("serve", "agent"))
    assert agent["SMSDECK_AGENT_BIND_HOST"] == "0.0.0.0"
    assert agent["SMSDECK_AGENT_URL"] == "http://agent:8070"
    assert serve["SMSDECK_AGENT_TOKEN"] == agent["SMSDECK_AGENT_TOKEN"]
    jobs = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"]
    wanted = {job["authorization"]["credentials_file"] for job in jobs if "authorization" in job}
    assert wanted == {f"/run/secrets/{secret}" for secret in SERVICES["prometheus"]["secrets"]}


def test_serve_and_alertmanager_agree_on_who_tells_the_chat() -> None:
    names = ("SMSDECK_ALERTS_TOLD_BY", "SMSDECK_TELEGRAM_CHAT", "SMSDECK_TELEGRAM_API_URL")
    for name in names:
        assert SERVICES["serve"]["environment"][name] == SERVICES["alertmanager"]["environment"][name]
