"""Gateways over HTTP, for people."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response

from smsdeck.access.current import User, current_user
from smsdeck.catalog.gateways.schemas import GatewayChange, GatewayCreate, GatewayItem, GatewayList, GatewayTest
from smsdeck.catalog.gateways.service import GatewayService
from smsdeck.catalog.revisions import revision_of
from smsdeck.kit.services import service

router = APIRouter(tags=["gateways"])
Service = Annotated[GatewayService, service(GatewayService)]
Caller = Annotated[User, Depends(current_user)]


@router.get("/gateways", summary="Gateways")
async def gateways(gateway_service: Service) -> GatewayList:
    """All gateways with their state as programs meet it, and the origins that others may have."""
    return await gateway_service.all()


@router.post("/gateways", summary="Add a gateway", status_code=201)
async def create(body: GatewayCreate, gateway_service: Service, user: Caller) -> GatewayItem:
    """422 for an origin that the host's settings do not allow; 409 if the name is taken. Pairs send through it
    once they name it; one named `default` takes all that name none.
    """
    return await gateway_service.create(body, user.username)


@router.get("/gateways/{name}", summary="One gateway")
async def gateway(name: str, gateway_service: Service, response: Response) -> GatewayItem:
    """A gateway; the ETag is its revision. Secrets are never shown."""
    return _tagged(response, await gateway_service.get(name))


@router.patch("/gateways/{name}", summary="Change a gateway")
async def change(
    name: str,
    body: GatewayChange,
    gateway_service: Service,
    user: Caller,
    response: Response,
    if_match: Annotated[str | None, Header(description="The revision that was read, in quotes.")] = None,
) -> GatewayItem:
    """Programs take it up with their next message. 412 if somebody else changed it since `If-Match`; 409 for
    the gateway of the settings file, and for another origin without the secret.
    """
    changed = await gateway_service.change(name, body, revision_of(if_match), user.username)
    return _tagged(response, changed)


@router.delete("/gateways/{name}", summary="Remove a gateway", status_code=204)
async def remove(name: str, gateway_service: Service, user: Caller) -> None:
    """409 while pairs name it. Reports of what it has sent are not taken any more."""
    await gateway_service.remove(name, user.username)


@router.post("/gateways/{name}/test", summary="Test a gateway")
async def test(name: str, gateway_service: Service) -> GatewayTest:
    """Reaches it from serve's host the way programs do, for 5 s at most. Sends nothing to anybody, and shows
    nothing of what the gateway answers.
    """
    return await gateway_service.test(name)


def _tagged(response: Response, item: GatewayItem) -> GatewayItem:
    response.headers["ETag"] = f'"{item.revision}"'
    return item
