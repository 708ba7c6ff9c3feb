from pydantic import SecretStr

from smsdeck.alerts.crashes import CrashWatch
from smsdeck.alerts.delivery import Delivery
from smsdeck.alerts.gateways import GatewayWatch
from smsdeck.alerts.hosts import HostWatch
from smsdeck.alerts.loop import AlertLoop
from smsdeck.alerts.masses import MassWatch
from smsdeck.alerts.pace import Pace
from smsdeck.alerts.rates import RateWatch
from smsdeck.alerts.rules.rate_drop import Limits, PairRate
from smsdeck.alerts.telegram import Telegram
from smsdeck.catalog.gateways.states import GatewayStates
from smsdeck.kit.leases import Lease
from tests.alerts.conftest import Bench
from tests.support.telegram import CHAT, TOKEN, TelegramStandIn


async def two_low_pairs() -> list[PairRate]:
    return [PairRate("UZ_uzmobile", 2, 48), PairRate("UA_3mob", 1, 40)]


def loop_of(bench: Bench, holder: str, delivery: Delivery | None = None) -> AlertLoop:
    return AlertLoop(
        MassWatch(bench.db, bench.recorder),
        CrashWatch(bench.db, bench.recorder, bench.clock),
        RateWatch(two_low_pairs, bench.recorder, Limits(0.5, 20, 900), bench.clock),
        GatewayWatch(GatewayStates(bench.db), bench.recorder, bench.clock),
        HostWatch(bench.db, bench.recorder),
        delivery,
        Lease(bench.db, "alerts.look", holder),
        Lease(bench.db, "alerts.deliver", holder),
    )


async def test_an_alert_travels_to_telegram(bench: Bench, telegram: TelegramStandIn) -> None:
    chat = Telegram(telegram.url, SecretStr(TOKEN), CHAT)
    loop = loop_of(bench, "a", Delivery(bench.outbox, chat, Pace(bench.db), bench.clock, bench.metrics))
    await loop.look()
    await loop.deliver()
    await chat.close()
    assert len(telegram.sent) == 2
    assert telegram.sent[0].text.startswith("🔴 <b>Success rate of UZ_uzmobile is 4%</b>\n2 of 50 settled")


async def test_of_two_serves_only_one_works(bench: Bench) -> None:
    first, second = (loop_of(bench, name, bench.new_delivery()) for name in "ab")
    for loop in (first, second):
        await loop.look()
        await loop.deliver()
    assert bench.count("rate_drop", "recorded") == 2
    assert len(bench.chat.sent) == 2


async def test_without_a_chat_nothing_is_delivered(bench: Bench) -> None:
    loop = loop_of(bench, "a")
    await loop.look()
    await loop.deliver()
    assert len(await bench.outbox.due(bench.clock.now_ms())) == 2
