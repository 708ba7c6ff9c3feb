"""Permits for programs, quotas for people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from smsdeck.access.current import User, current_session, current_user
from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.errors import GoneAwayError
from smsdeck.kit.hang_up import unless_hung_up
from smsdeck.kit.services import service
from smsdeck.quota.country_schemas import QuotaChange, QuotaItem, QuotaList
from smsdeck.quota.gate import PermitGate
from smsdeck.quota.limits import QuotaLimits
from smsdeck.quota.overview import QuotaOverview
from smsdeck.quota.schemas import PermitAnswer, PermitRequest

router = APIRouter()
Gate = Annotated[PermitGate, service(PermitGate)]
Overview = Annotated[QuotaOverview, service(QuotaOverview)]
Session = Annotated[SessionIdentity, Depends(current_session)]


@router.post("/permits", tags=["programs' side"], summary="Ask to send one message")
async def ask(request: Request, body: PermitRequest, gate: Gate, session: Session) -> PermitAnswer:
    """Waits up to `wait_s` for a slot in the country's window. A refusal is a 200 with `granted: false` and its
    reason; 503 means that a store does not answer, and that nothing may be sent. 409: the id was used already.
    """
    answer = await unless_hung_up(request, gate.ask(session, body))
    if answer is None:
        raise GoneAwayError("The caller closed the connection.")
    return answer


@router.post("/permits/{permit_id}/used", tags=["programs' side"], summary="The send is over", status_code=204)
async def used(permit_id: UUID, gate: Gate, session: Session) -> None:
    """Call it at once after the gateway answered: the slot is free again 60 s from now, instead of 60 s after
    the last moment at which the send could have happened. Idempotent.
    """
    await gate.used(session, str(permit_id))


@router.get("/quota", tags=["quota"], summary="Quota by country")
async def quota(overview: Overview) -> QuotaList:
    """Every country that has a pair: its limit, what is used of it and by whom, who waits, and why permits were
    refused.
    """
    return await overview.quotas()


@router.patch("/quota/{country}", tags=["quota"], summary="Change a country's limit")
async def change(
    country: str,
    body: QuotaChange,
    limits: Annotated[QuotaLimits, service(QuotaLimits)],
    overview: Overview,
    user: Annotated[User, Depends(current_user)],
) -> QuotaItem:
    """Acts on the next permit. 403 above the ceiling of the host's settings, which only the settings file can
    raise. Within 60 s after a limit was lowered, more than it may still have been sent.
    """
    await limits.change(country, body, user.username)
    return await overview.one(country)
