"""The kill switch over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends

from smsdeck.access.current import User, current_user
from smsdeck.kit.services import service
from smsdeck.quota.rails.kill_switch import KillSwitch
from smsdeck.quota.rails.schemas import KillSwitchItem, KillSwitchPut

router = APIRouter(tags=["kill switch"])
Switch = Annotated[KillSwitch, service(KillSwitch)]


@router.get("/kill-switch", summary="The kill switch")
async def get(switch: Switch) -> KillSwitchItem:
    """Whether it is on, who switched it last, when and why."""
    return await switch.get()


@router.put("/kill-switch", summary="Switch it")
async def put(body: KillSwitchPut, switch: Switch, user: Annotated[User, Depends(current_user)]) -> KillSwitchItem:
    """On: from now on no permit is given, over every pair, priority, person and policy, until somebody switches it
    off; restarts change nothing. Programs go on living and wait. Switching it to what it is changes nothing.
    """
    return await switch.put(on=body.on, reason=body.reason, by=user.username)
