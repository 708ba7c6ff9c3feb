"""What can be said of the Dockerfile without Docker."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy" / "docker" / "Dockerfile").read_text()
LOCK = (ROOT / "requirements" / "serve.txt").read_text()


def copied() -> list[str]:
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_all_that_is_copied_exists_and_is_let_in() -> None:
    admitted = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for source in copied():
        path = source.rstrip("/")
        assert (ROOT / path).exists(), source
        assert any(path == one or path.startswith(one + "/") for one in admitted), source


def test_no_folder_of_data_git_or_environments_gets_in() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    assert not {"!.git", "!.venv", "!deploy", "!.demo-data"} & set(lines)


def test_packages_are_pinned_by_hash_and_the_embedded_store_is_none_of_them() -> None:
    pinned = re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?==", LOCK, re.MULTILINE)
    assert {"fastapi", "pymongo", "asyncmy", "httpx2"} <= set(pinned)
    assert len(re.findall(r"^    --hash=sha256:", LOCK, re.MULTILINE)) >= len(pinned)
    assert "--require-hashes" in DOCKERFILE
    assert "secantusdb" not in pinned


def test_it_runs_as_nobody_special_and_says_whether_it_is_well() -> None:
    user = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)
    assert user == ["10001:10001"]
    assert "HEALTHCHECK" in DOCKERFILE
    assert not re.search(r"(?i)(password|token|secret)=", DOCKERFILE)
