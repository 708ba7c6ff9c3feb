"""All watched processes of one event loop behind one epoll: the loop waits on a single descriptor, and one call
tells of hundreds of processes which of them have ended.
"""

import asyncio
import os
import select
from collections.abc import Callable

from smsdeck.screen.identity import Identity


class _Watch:
    """One process, and whom to tell."""

    __slots__ = ("dead", "descriptor", "process", "tell")

    def __init__(self, process: Identity, descriptor: int) -> None:
        self.process = process
        self.descriptor = descriptor
        self.dead = False
        self.tell: tuple[_Hearer, ...] = ()


class _Hearer:
    """Whoever is told of a death. Called, it wants to hear no more: a function made for that would be most of what
    a watch costs, and there are hundreds.
    """

    __slots__ = ("_deaths", "on_death", "watch")

    def __init__(self, deaths: "Deaths", watch: _Watch, on_death: Callable[[], None]) -> None:
        self._deaths = deaths
        self.watch = watch
        self.on_death = on_death

    def __call__(self) -> None:
        self._deaths.stop(self)

    def hear(self) -> None:
        """Unless it stopped meanwhile."""
        if self in self.watch.tell:
            self.on_death()


class Deaths:
    """Owns the pidfds that it is given. `on_empty` is called when nobody watches anything any more. `seen` counts
    the deaths.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, on_empty: Callable[[], object]) -> None:
        self._loop = loop
        self._on_empty = on_empty
        self._epoll = select.epoll()
        self.seen = 0
        self._by_process: dict[Identity, _Watch] = {}
        self._by_descriptor: dict[int, _Watch] = {}
        loop.add_reader(self._epoll.fileno(), self.refresh)

    def add(self, process: Identity, descriptor: int) -> None:
        """Watch it; the descriptor is closed here."""
        watch = _Watch(process, descriptor)
        self._by_process[process] = self._by_descriptor[descriptor] = watch
        self._epoll.register(descriptor, select.EPOLLIN | select.EPOLLONESHOT)

    def watches(self, process: Identity) -> bool:
        """Whether it is watched."""
        return process in self._by_process

    def lives(self, process: Identity) -> bool | None:
        """As of the last `refresh`; None if it is not watched."""
        watch = self._by_process.get(process)
        return None if watch is None else not watch.dead

    def tell(self, process: Identity, on_death: Callable[[], None]) -> Callable[[], None]:
        """Call `on_death` once when it dies; returns how to stop. The last one that stops ends the watch."""
        watch = self._by_process[process]
        hearer = _Hearer(self, watch, on_death)
        watch.tell += (hearer,)
        if watch.dead:
            self._loop.call_soon(hearer.hear)
        return hearer

    def refresh(self) -> None:
        """Take up who has died; they are told in the loop's next turn."""
        for descriptor, _ in self._epoll.poll(0, max(len(self._by_descriptor), 1)):
            watch = self._by_descriptor[descriptor]
            watch.dead = True
            self.seen += 1
            for hearer in watch.tell:
                self._loop.call_soon(hearer.hear)

    def stop(self, hearer: _Hearer) -> None:
        """Tell it no more; twice is as good as once."""
        watch = hearer.watch
        watch.tell = tuple(one for one in watch.tell if one is not hearer)
        if watch.tell or self._by_process.get(watch.process) is not watch:
            return
        del self._by_process[watch.process], self._by_descriptor[watch.descriptor]
        self._epoll.unregister(watch.descriptor)
        os.close(watch.descriptor)
        if not self._by_process:
            self._close()

    def _close(self) -> None:
        self._loop.remove_reader(self._epoll.fileno())
        self._epoll.close()
        self._on_empty()
