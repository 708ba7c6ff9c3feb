"""For machines that look after smsdeck: alive, ready, metrics."""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, SecretStr

from smsdeck.errors import NotSignedInError
from smsdeck.kit import bearer, log
from smsdeck.kit.services import service

router = APIRouter(tags=["system"])
logger = log.get("system")
# A second series for each counter, that nothing here reads.
disable_created_metrics()  # type: ignore[no-untyped-call]  # the library types all but this function
Probe = Callable[[], Awaitable[object]]


class System:
    """Probes of the stores by name, and the metrics with who may read them."""

    def __init__(self, registry: CollectorRegistry, probes: Mapping[str, Probe], metrics_token: SecretStr) -> None:
        self.registry = registry
        self._probes = probes
        self._token = metrics_token.get_secret_value()

    async def failing(self) -> list[str]:
        """Names of the probes that fail now."""
        return [name for name, probe in self._probes.items() if not await self._passes(name, probe)]

    def admit(self, request: Request) -> None:
        """Let a scraper in: with the token where one is set, from this machine where none is."""
        here = request.client is not None and _is_loopback(request.client.host)
        if not (bearer.shows(request, self._token) if self._token else here):
            raise NotSignedInError(
                "Metrics are not for everybody.", hint="Set SMSDECK_METRICS_TOKEN and send it as bearer token."
            )

    async def _passes(self, name: str, probe: Probe) -> bool:
        try:
            await probe()
        except Exception as error:  # whatever it is, the part is not ready
            logger.warning("not ready", probe=name, error=type(error).__name__)
            return False
        return True


class Health(BaseModel):
    """How it is."""

    status: str
    failing: list[str] = []


@router.get("/healthz", summary="Is the process alive")
async def healthz() -> Health:
    """Answers as long as the process serves at all, whatever the stores do."""
    return Health(status="ok")


@router.get("/readyz", summary="Can it do its work", responses={503: {"model": Health}})
async def readyz(system: Annotated[System, service(System)], response: Response) -> Health:
    """200 when both stores answer, 503 with the names of those that do not."""
    failing = await system.failing()
    response.status_code = 503 if failing else 200
    return Health(status="not ready" if failing else "ok", failing=failing)


@router.get("/metrics", summary="Prometheus metrics", response_class=Response)
async def metrics(system: Annotated[System, service(System)], request: Request) -> Response:
    """Counters of this process, from its start. Long totals come from the metrics store: GET /metrics/summary."""
    system.admit(request)
    return Response(generate_latest(system.registry), media_type=CONTENT_TYPE_LATEST)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
