"""Which gateway a pair sends through, and the gateways themselves, as the agent tells them."""

from collections.abc import Callable
from typing import NamedTuple

from smsdeck.gateway.protocol import Gateway
from smsdeck.gateway.spec import Broken, Spec, make
from smsdeck.program.session import Session

Build = Callable[[Spec, str, str], Gateway]
NOT_TOLD = "gateway_not_told"


class Route(NamedTuple):
    """A gateway and what is to be known of it at a send."""

    spec: Spec
    gateway: Gateway


class Routes:
    """Thread-safe: `take` replaces everything at once. A gateway that changed is made anew; one that no pair uses
    any more is kept until the run ends, for the messages that it has under way.
    """

    def __init__(self, session: Session, build: Build = make) -> None:
        self._build = build
        self._routes: dict[str, Route] = {}
        self._session = session
        self.take(session)

    def take(self, session: Session) -> None:
        """As the session's file has it now."""
        routes = dict(self._routes)
        for name, fields in session.gateways.items():
            spec = Spec.read(fields)
            if name not in routes or routes[name].spec != spec:
                routes[name] = Route(spec, self._made(spec))
        self._routes, self._session = routes, session

    def of(self, pair: str) -> Route:
        """That of a pair. One that the file does not tell refuses to send: never the wrong gateway."""
        session, routes = self._session, self._routes
        name = session.gateway_of.get(pair, "default")
        known = routes.get(name) if name in session.gateways else None
        return known or _missing(name)

    def named(self, name: str) -> Gateway:
        """The one that a message was sent through."""
        return (self._routes.get(name) or _missing(name)).gateway

    def by_proxy(self, pair: str, proxy_url: str) -> Gateway:
        """The pair's gateway by way of another proxy."""
        return self._made(self.of(pair).spec._replace(proxy_url=proxy_url))

    def _made(self, spec: Spec) -> Gateway:
        try:
            return self._build(spec, self._session.session, self._session.program)
        except ValueError:
            return Broken("bad_address")


def _missing(name: str) -> Route:
    return Route(Spec(name, "http", "", 0.0, broken=NOT_TOLD), Broken(NOT_TOLD))
