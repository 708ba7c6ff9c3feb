"""Programs, as serve sees them: they ask any serve, send when they like, say so at once, late, twice or never."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import datetime

import httpx2

from smsdeck.kit.ids import uuid7
from tests.quota.history import History, Send

LOST_REPLY_S = 0.15


@dataclass(frozen=True)
class Habits:
    """How often (0 to 1) something goes wrong, and how long things take (s)."""

    lost_reply: float = 0.0
    dies_before_send: float = 0.0
    used_late: float = 0.0
    used_never: float = 0.0
    used_twice: float = 0.0
    dawdles_s: float = 0.0
    longest_gateway_s: float = 0.3
    wait_s: float = 5.0


@dataclass
class Caller:
    """One session. `waits` holds how long each of its permits took, in s."""

    session: str
    token: str
    urls: list[str]
    history: History
    habits: Habits
    dice: random.Random
    asks_any: bool = True
    waits: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unanswered: str = ""

    @property
    def pair(self) -> str:
        """The pair that it carries."""
        return self.session.partition("_")[2]

    async def run(self, until: float) -> None:
        """Send and send, until then (monotonic)."""
        headers = {"Authorization": f"Bearer {self.token}"}
        timeout = self.habits.wait_s + 5
        later: list[asyncio.Task[None]] = []
        async with httpx2.AsyncClient(headers=headers, trust_env=False, timeout=timeout) as client:
            since = time.monotonic()
            while time.monotonic() < until:
                try:
                    permit, asked = await self._ask(client)
                except httpx2.TransportError:
                    await asyncio.sleep(0.05)
                    continue
                if permit is not None and await self._send(permit, asked):
                    self.waits.append(time.monotonic() - since)
                    later.append(asyncio.create_task(self._report(client, permit["id"])))
                    await asyncio.wait({later[-1]}, timeout=0.0 if self.dice.random() < 0.1 else 1.0)
                    since = time.monotonic()
            for task in later:
                task.cancel()
            await asyncio.gather(*later, return_exceptions=True)

    async def _ask(self, client: httpx2.AsyncClient) -> tuple[dict[str, str] | None, float]:
        """A permit or none, and when it was asked for. A reply that is lost is lost, or asked for again; one that
        did not come is asked for again, as `program.desk` does.
        """
        body = {"id": self.unanswered or str(uuid7()), "pair": self.pair, "wait_s": self.habits.wait_s}
        self.unanswered = ""
        url = self.dice.choice(self.urls) if self.asks_any else self.urls[0]
        if self.dice.random() < self.habits.lost_reply:
            await asyncio.wait({task := asyncio.create_task(self._post(client, url, body))}, timeout=LOST_REPLY_S)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if self.dice.random() < 0.5:
                return None, 0.0
        asked = time.monotonic()
        try:
            reply = await self._post(client, url, body)
        except httpx2.TransportError:
            self.unanswered = str(body["id"])
            raise
        if reply.status_code != 200:
            await asyncio.sleep(0.1)
            return None, 0.0
        answer = reply.json()
        if not answer["granted"]:
            self.refused.append(answer["reason"])
            if answer["reason"] != "quota":
                await asyncio.sleep(min(answer["retry_after_s"], 0.3))
            return None, 0.0
        return answer, asked

    async def _post(self, client: httpx2.AsyncClient, url: str, body: object) -> httpx2.Response:
        return await client.post(f"{url}/api/v1/permits", json=body)

    async def _send(self, permit: dict[str, str], asked: float) -> bool:
        """As `program.desk` does: look at the validity, then ask the gateway, which may take its time."""
        arrived = time.monotonic()
        valid_s = float(permit["valid_s"]) - max(0.0, arrived - asked - float(permit["held_s"]))
        if self.dice.random() < self.habits.dies_before_send:
            return False
        await asyncio.sleep(self.dice.uniform(0, self.habits.dawdles_s))
        if time.monotonic() - arrived >= valid_s:
            return False
        checked = time.monotonic()
        await asyncio.sleep(self.dice.uniform(0, self.habits.longest_gateway_s) * self.dice.random())
        if time.monotonic() - checked > self.habits.longest_gateway_s:
            return False  # this process was held up: the gateway's time-out has cut the send off
        granted_ms = _ms(permit["granted_at"])
        self.history.sends.append(Send(time.time() * 1000, granted_ms, self.pair[:2], self.pair, self.session))
        return True

    async def _report(self, client: httpx2.AsyncClient, permit_id: str) -> None:
        if self.dice.random() < self.habits.used_never:
            return
        if self.dice.random() < self.habits.used_late:
            await asyncio.sleep(self.dice.uniform(0.5, 9.0))
        for _ in range(2 if self.dice.random() < self.habits.used_twice else 1):
            try:
                await client.post(f"{self.dice.choice(self.urls)}/api/v1/permits/{permit_id}/used")
            except httpx2.TransportError:
                continue


def _ms(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp() * 1000
