"""Permits for programs, quotas for people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from smsdeck.access.current import current_session
from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.kit.services import service
from smsdeck.quota.gate import PermitGate
from smsdeck.quota.overview import QuotaOverview
from smsdeck.quota.schemas import PermitAnswer, PermitRequest, QuotaList

router = APIRouter()
Gate = Annotated[PermitGate, service(PermitGate)]
Session = Annotated[SessionIdentity, Depends(current_session)]


@router.post("/permits", tags=["programs' side"], summary="Ask to send one message")
async def ask(body: PermitRequest, gate: Gate, session: Session) -> PermitAnswer:
    """Waits up to `wait_s` for a slot in the country's window. A refusal is a 200 with `granted: false` and its
    reason; 503 means that a store does not answer, and that nothing may be sent. 409: the id was used already.
    """
    return await gate.ask(session, body)


@router.post("/permits/{permit_id}/used", tags=["programs' side"], summary="The send is over", status_code=204)
async def used(permit_id: UUID, gate: Gate, session: Session) -> None:
    """Call it at once after the gateway answered: the slot is free again 60 s from now, instead of 60 s after
    the last moment at which the send could have happened. Idempotent.
    """
    await gate.used(session, str(permit_id))


@router.get("/quota", tags=["quota"], summary="Quota by country")
async def quota(overview: Annotated[QuotaOverview, service(QuotaOverview)]) -> QuotaList:
    """Sends in any 60 s: limit and present use of every country that has a pair."""
    return QuotaList(items=await overview.items())
