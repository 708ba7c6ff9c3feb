"""How many files this process may have open: as many as the system lets it, since each watched process takes one.
What it starts gets no more than Linux gives by default, and may raise that itself: screen looks at every number up
to its limit, twice a start.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

USUAL = 1024
_started_with = resource.getrlimit(resource.RLIMIT_NOFILE)


def take_all() -> None:
    """Raise the limit to the highest allowed."""
    hard = _started_with[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def usual() -> Iterator[None]:
    """What is started inside gets the usual limit, or what we were started with if that is lower; the highest
    allowed stays. Not to be held over an await.
    """
    present = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(_started_with[0], present[1], USUAL), present[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, present)
