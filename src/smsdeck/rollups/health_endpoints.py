"""Whether the figures can be trusted right now."""

from typing import Annotated

from fastapi import APIRouter

from smsdeck.kit.services import service
from smsdeck.rollups.health import DataHealth, MetricsHealth

router = APIRouter(prefix="/metrics", tags=["metrics"])


@router.get("/health", summary="Health of the data behind the figures")
async def health(desk: Annotated[DataHealth, service(DataHealth)]) -> MetricsHealth:
    """How late events come in, how far the coarser totals are behind, from when on rows are kept, and by country
    the age of the last event and how much of what was sent the operator reported on (DLR coverage, over the
    settled window, in which each message has had its time).

    A country is listed if it was heard of in the 24 h before this serve started, or since.
    """
    return await desk.look()
