"""The console's files, and what is answered where they are not built."""

from pathlib import Path

import httpx2
import pytest

from smsdeck import api
from smsdeck.api import create_app
from smsdeck.bootstrap import Deck
from tests.api.conftest import Client


@pytest.mark.parametrize("path", ["/", "/sessions", "/api/v1/nowhere", "/api/v1/sessions/..%2f..%2fetc/log"])
async def test_without_a_built_console_what_is_not_there_is_not_found(
    deck: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(api, "STATIC", tmp_path / "nowhere")
    transport = httpx2.ASGITransport(create_app(deck), raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://127.0.0.1") as client:
        for _ in range(2):
            assert (await client.get(path)).status_code == 404


async def test_a_view_of_the_console_gets_the_page_and_no_file_outside_is_given(
    deck: Deck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = tmp_path / "static"
    built.mkdir()
    (built / "index.html").write_text("<title>smsdeck</title>")
    (tmp_path / "secret.key").write_text("x7Kq")
    monkeypatch.setattr(api, "STATIC", built)
    transport = httpx2.ASGITransport(create_app(deck), raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://127.0.0.1") as client:
        for view in ("/", "/sessions/program1_UZ_uzmobile"):
            assert "smsdeck" in (await client.get(view)).text
        for outside in ("/../secret.key", "/%2e%2e/secret.key", "/..%2fsecret.key"):
            answer = await client.get(outside)
            assert answer.status_code == 404
            assert "x7Kq" not in answer.text
