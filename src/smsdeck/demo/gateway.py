"""The demo's gateway: the simulator, spoken to straight or through Kannel."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from smsdeck.access.audit import Audit
from smsdeck.catalog.gateways.rules import GatewayRules
from smsdeck.catalog.gateways.schemas import DEFAULT, GatewayChange, GatewayCreate
from smsdeck.catalog.gateways.secrets import SecretBox
from smsdeck.catalog.gateways.service import GatewayService
from smsdeck.catalog.gateways.specs import SpecMaker
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.catalog.gateways.store import Gateways
from smsdeck.demo import kannel
from smsdeck.demo.children import smsdeck_command
from smsdeck.demo.kannel import ACCOUNT, LINK, Kannel
from smsdeck.demo.parts import listens, start
from smsdeck.demo.ports import kept_port
from smsdeck.demo.seed import BY
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.mongo import Database
from smsdeck.settings import Settings

Way = Literal["http", "kannel"]


async def start_gateway(
    stack: AsyncExitStack, settings: Settings, db: Database, pairs_file: Path, way: Way
) -> Settings:
    """Start it, and give back the settings that lead to it. SetupError where Kannel is not installed."""
    box = kannel.prepare(settings.data_dir) if way == "kannel" else None
    if box or "gateway_url" not in settings.model_fields_set:
        settings = await _start_simulator(stack, settings, pairs_file, box)
    if box:
        hosts = f"{settings.gateway_hosts} {box.url}".strip()
        settings = settings.model_copy(update={"gateway_hosts": hosts})
        await _start_kannel(stack, settings, box)
    await enlist(db, settings, box)
    return settings


async def _start_simulator(
    stack: AsyncExitStack, settings: Settings, pairs_file: Path, box: Kannel | None
) -> Settings:
    port = kept_port(settings.data_dir / "gateway-port")
    smpp = ["--smpp-port", str(box.smpp)] if box else []
    command = smsdeck_command("gateway-sim", "--port", str(port), "--pairs", str(pairs_file), *smpp)
    simulator = await start(stack, settings, "gateway-sim", command, ours=False)
    if box:
        await listens(simulator, box.smpp)
    url = f"http://127.0.0.1:{port}"  # allowed, so that people can try to add another gateway that is there
    hosts = f"{settings.gateway_hosts} {url}".strip()
    return settings.model_copy(update={"gateway_url": url, "gateway_hosts": hosts})


async def _start_kannel(stack: AsyncExitStack, settings: Settings, box: Kannel) -> None:
    """smsbox gives up where bearerbox is not there yet."""
    bearerbox = await start(stack, settings, "bearerbox", box.command("bearerbox"), ours=False)
    await listens(bearerbox, box.box)
    smsbox = await start(stack, settings, "smsbox", box.command("smsbox"), ours=False)
    await listens(smsbox, box.sendsms)


async def enlist(db: Database, settings: Settings, box: Kannel | None) -> None:
    """Let all pairs that name no gateway use Kannel, or, without it, no longer that of an earlier demo."""
    audit, states = Audit(db), GatewayStates(db)
    rules, secret_box = GatewayRules(settings), SecretBox.load(settings.effective_gateway_key_file)
    specs, gateways = SpecMaker(settings, rules, secret_box), Gateways(db, audit, SystemClock())
    service = GatewayService(db, gateways, states, specs, rules, secret_box)
    ours = any(one["_id"] == DEFAULT and one["updated_by"] == BY for one in await gateways.all())
    if box and ours:  # kept: reports of what an earlier demo sent are still signed by its key
        await service.change(DEFAULT, GatewayChange(url=box.url, secret=SecretStr(box.password)), None, BY)
    elif box:
        await service.create(_gateway(box, rules.longest_timeout_s), BY)
    elif ours:
        await service.remove(DEFAULT, BY)


def _gateway(box: Kannel, timeout_s: float) -> GatewayCreate:
    return GatewayCreate(
        name=DEFAULT,
        adapter="kannel",
        url=box.url,
        username=ACCOUNT,
        secret=SecretStr(box.password),
        timeout_s=timeout_s,
        smsc=LINK,
    )
