"""How many files this process may have open: as many as the system lets it, since each watched process takes one.
What it starts gets the limit that we were started with: screen closes every number up to the limit.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

_started_with = resource.getrlimit(resource.RLIMIT_NOFILE)


def take_all() -> None:
    """Raise the limit to the highest allowed."""
    hard = _started_with[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def as_started() -> Iterator[None]:
    """What is started inside gets the limit that we were started with. Not to be held over an await."""
    present = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(_started_with[0], present[1]), present[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, present)
