from smsdeck.alerts.rates import RateWatch
from smsdeck.alerts.rules.rate_drop import Limits, PairRate
from tests.alerts.conftest import Bench


async def test_a_drop_is_told_once_and_its_recovery_answers_it(bench: Bench) -> None:
    rates = [PairRate("UZ_uzmobile", 2, 48), PairRate("UA_3mob", 40, 10)]

    async def source() -> list[PairRate]:
        return rates

    watch = RateWatch(source, bench.recorder, Limits(0.5, 20, 900), bench.clock)
    for _ in range(3):
        await watch.look()
        await bench.delivery.round()
        bench.clock.advance(15)
    assert len(bench.chat.sent) == 1
    assert "Success rate of UZ_uzmobile is 4%" in bench.chat.sent[0][0]
    rates[0] = PairRate("UZ_uzmobile", 45, 5)
    await watch.look()
    await bench.delivery.round()
    html, reply_to = bench.chat.sent[1]
    assert "back at 90%" in html
    assert reply_to == 1
    rates[0] = PairRate("UZ_uzmobile", 1, 49)
    bench.clock.advance(900)
    await watch.look()
    await bench.delivery.round()
    assert len(bench.chat.sent) == 3  # a second drop is an incident of its own
