"""Which gateway a pair sends through: that of the session's file, or none at all."""

from typing import Any

from smsdeck.gateway.protocol import NoAnswer, NotSent, Outgoing
from smsdeck.gateway.spec import Broken, Spec
from smsdeck.program.routes import NOT_TOLD, Routes
from tests.program.fakes import SESSION, FakeGateway

MESSAGE = Outgoing("+998901234512", "text", "Lanterna", "ref", "UZ_uzmobile")
DEFAULT: dict[str, Any] = {"name": "default", "adapter": "http", "url": "http://127.0.0.1:9", "timeout_s": 2.0}
WEST: dict[str, Any] = {**DEFAULT, "name": "west", "url": "http://127.0.0.1:10"}
BOTH = SESSION._replace(gateways={"default": DEFAULT, "west": WEST}, gateway_of={"UZ_ucell": "west"})


class Made:
    """Makes stand-ins and remembers of what."""

    def __init__(self) -> None:
        self.specs: list[Spec] = []
        self.owners: set[tuple[str, str]] = set()

    def __call__(self, spec: Spec, session: str, program: str) -> FakeGateway:
        self.specs.append(spec)
        self.owners.add((session, program))
        return FakeGateway()


def test_each_pair_has_the_gateway_that_it_names_and_default_otherwise() -> None:
    made = Made()
    routes = Routes(BOTH, made)
    assert routes.of("UZ_ucell").spec.url == "http://127.0.0.1:10"
    assert routes.of("UZ_uzmobile").spec.url == "http://127.0.0.1:9"
    assert routes.named("west") is routes.of("UZ_ucell").gateway
    assert made.owners == {(SESSION.session, SESSION.program)}


def test_a_gateway_that_the_file_does_not_tell_refuses_and_no_other_takes_its_place() -> None:
    routes = Routes(BOTH._replace(gateway_of={"UZ_ucell": "east"}), Made())
    gateway = routes.of("UZ_ucell").gateway
    assert gateway.send(MESSAGE) == NotSent(NOT_TOLD)
    assert routes.named("east").status("t") == NoAnswer(NOT_TOLD)


def test_only_a_gateway_that_changed_is_made_anew() -> None:
    made = Made()
    routes = Routes(BOTH, made)
    kept = routes.of("UZ_uzmobile").gateway
    routes.take(BOTH._replace(gateways={"default": DEFAULT, "west": {**WEST, "timeout_s": 5.0}}))
    assert routes.of("UZ_uzmobile").gateway is kept
    assert [spec.name for spec in made.specs] == ["default", "west", "west"]
    assert routes.of("UZ_ucell").spec.timeout_s == 5.0


def test_a_gateway_that_no_pair_uses_any_more_is_still_asked_for_what_it_has_under_way() -> None:
    routes = Routes(BOTH, Made())
    west = routes.named("west")
    routes.take(BOTH._replace(gateways={"default": DEFAULT}, gateway_of={}))
    assert routes.named("west") is west
    routes.take(BOTH._replace(gateways={"default": DEFAULT}, gateway_of={"UZ_ucell": "west"}))
    assert routes.of("UZ_ucell").gateway.send(MESSAGE) == NotSent(NOT_TOLD)


def test_an_address_that_is_none_breaks_its_own_gateway_alone() -> None:
    def refuse(spec: Spec, session: str, program: str) -> FakeGateway:
        if spec.name == "west":
            raise ValueError("not an address")
        return Made()(spec, session, program)

    routes = Routes(BOTH, refuse)
    assert isinstance(routes.of("UZ_ucell").gateway, Broken)
    assert isinstance(routes.of("UZ_uzmobile").gateway, FakeGateway)


def test_another_proxy_is_the_pair_s_own_gateway_by_another_way() -> None:
    made = Made()
    Routes(BOTH, made).by_proxy("UZ_ucell", "http://127.0.0.1:3128")
    assert (made.specs[-1].url, made.specs[-1].proxy_url) == ("http://127.0.0.1:10", "http://127.0.0.1:3128")
