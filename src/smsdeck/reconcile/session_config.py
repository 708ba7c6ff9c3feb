"""`session.json`: what a program needs to work, its token included (0600). The token is kept over restarts of
agent and program; the store knows only its hash.
"""

import json
from collections.abc import Iterable, Sequence

from smsdeck.access.opaque import new_token
from smsdeck.access.session_tokens import SessionIdentity, SessionTokens
from smsdeck.kit import durable
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.gateways import GatewayReader
from smsdeck.screen.folders import SessionFolder
from smsdeck.settings import Settings

AT_ONCE = 50
"""Sessions whose tokens are made known together: their files are written while the agent does nothing else."""


class SessionConfigs:
    """Writes them for all sessions of this host, running or not, so that scripts/session-start has one too."""

    def __init__(self, settings: Settings, tokens: SessionTokens, gateways: GatewayReader) -> None:
        self._settings = settings
        self._tokens = tokens
        self._gateways = gateways
        self._registered: dict[str, SessionIdentity] = {}
        self._ensured: dict[str, int] = {}
        """Of each session that is registered and has its file: which gateways that says. What is wished of its
        state is not in there, so that a start of hundreds reads no file twice."""
        self._withdrawn: set[str] = set()

    async def prepare(self) -> None:
        """Once, before the first `ensure` that reaches the store."""
        await self._tokens.prepare()

    def folder(self, session: str) -> SessionFolder:
        """Where the session's files are."""
        return SessionFolder(self._settings.sessions_dir / session)

    async def ensure(self, wished: Wished, *, starting: bool = False) -> None:
        """Write the file where it is new or differs, and make its token known; `starting` looks at the file
        in any case. It is written even where the store then raises: nothing awaits between reading and writing
        it, so two callers cannot make two tokens. Only pairs that come to a session that may be running wait for
        the store: its program asks permits as soon as it reads of them.
        """
        if starting or not self._is_ensured(wished):
            await self._ensure([wished], starting=starting)

    async def ensure_all(self, wishes: Iterable[Wished]) -> None:
        """`ensure` for each of them, many at a time: hundreds of new sessions wait for their tokens to start."""
        new = [wished for wished in wishes if not self._is_ensured(wished)]
        for first in range(0, len(new), AT_ONCE):
            await self._ensure(new[first : first + AT_ONCE])

    async def _ensure(self, wishes: Sequence[Wished], *, starting: bool = False) -> None:
        changes = self._gateways.changes
        if not starting:
            before = [(wished, _read(self.folder(wished.name))) for wished in wishes]
            await self._register(
                (wished, str(found["token"])) for wished, found in before if _grows(found, wished)
            )
        await self._register([(wished, self._write(wished)) for wished in wishes])
        self._ensured |= {wished.name: changes for wished in wishes}

    def _write(self, wished: Wished) -> str:
        """Write the file where it is new or differs; its token."""
        folder = self.folder(wished.name)
        before = _read(folder)
        token = str(before.get("token") or "") or new_token()
        ways = self._gateways.told(wished.name, wished.pairs) or _kept(before)
        after = self._content(wished, token) | ways
        if after != before:
            folder.make()
            put = durable.replace if before.get("token") else durable.write  # a token must not be lost
            put(folder.config, json.dumps(after, indent=1).encode())
        return token

    async def withdraw(self, session: str) -> None:
        """Let the token of a session that has ended for good hold no longer. `ensure` would make it hold again."""
        if session not in self._withdrawn:
            await self._tokens.withdraw(session)
            self._withdrawn.add(session)
            self._registered.pop(session, None)
            self._ensured.pop(session, None)

    def _is_ensured(self, wished: Wished) -> bool:
        same = self._registered.get(wished.name) == _identity(wished)
        return same and self._ensured.get(wished.name) == self._gateways.changes

    async def _register(self, tokens: Iterable[tuple[Wished, str]]) -> None:
        """Make them known to the store, where it was not told so already."""
        new = {}
        for wished, token in tokens:
            self._withdrawn.discard(wished.name)
            identity = _identity(wished)
            if self._registered.get(wished.name) != identity:
                new[token] = identity
        if new:
            await self._tokens.register(new, self._settings.host_name)
            self._registered |= {identity.session: identity for identity in new.values()}

    def _content(self, wished: Wished, token: str) -> dict[str, object]:
        settings = self._settings
        return {
            "session": wished.name,
            "program": wished.program,
            "pairs": list(wished.pairs),
            "serve_url": settings.effective_serve_url,
            "token": token,
            "report_timeout_s": settings.report_timeout_seconds,
            "confirm_timeout_s": settings.confirm_timeout_seconds,
        }


def _identity(wished: Wished) -> SessionIdentity:
    return SessionIdentity(wished.name, wished.program, wished.pairs)


def _kept(before: dict[str, object]) -> dict[str, object]:
    """While the store was never read the gateways stay as they were; a session without any sends nothing."""
    return {name: before.get(name) or {} for name in ("gateways", "gateway_of")}


def _grows(before: dict[str, object], wished: Wished) -> bool:
    """Whether pairs come to a session that has a token already."""
    known = before.get("pairs")
    return bool(before.get("token")) and isinstance(known, list) and not set(wished.pairs) <= set(known)


def _read(folder: SessionFolder) -> dict[str, object]:
    try:
        found = json.loads(folder.config.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
