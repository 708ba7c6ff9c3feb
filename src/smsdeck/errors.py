"""The tree of failures. Expected outcomes (a refused permit, a denied stop) are values, not these.

    SmsdeckError
    ├── InvalidInputError     400  what was sent cannot be right, whatever the state
    ├── NotSignedInError      401  nobody, or somebody whose sign-in no longer holds
    ├── ForbiddenError        403  somebody, but not allowed to
    ├── NotFoundError         404
    ├── ConflictError         409  right in itself, but not now: the reason says why
    ├── StaleRevisionError    412  somebody else changed it first
    ├── TooLargeError         413
    ├── UnfitRangeError       422  right in itself, but not together with the range of time asked for
    ├── AddressRefusedError   422  an address that this host's settings do not allow
    ├── TooManyAttemptsError  429  carries when to try again
    ├── GoneAwayError         499  the caller left before there was an answer; nobody reads this
    ├── UnavailableError      503  a store or a part that we need does not answer
    ├── SetupError            -    `smsdeck check` and start-up: nothing was started
    ├── HeldError             -    another agent holds this host
    └── FencedError           -    another agent took this host over: exit code 3

Each carries what the edge needs to make a problem (RFC 9457) of it: a slug, a sentence about what
happened, and one about how to mend it.
"""

from typing import Any, ClassVar


class SmsdeckError(Exception):
    """The root. `detail` says what happened, `hint` how to mend it; both are shown to people."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong in smsdeck"

    def __init__(self, detail: str, *, hint: str = "", **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.facts = facts


class InvalidInputError(SmsdeckError):
    """What was sent cannot be right. `facts["errors"]` lists places, where there are several."""

    status = 400
    slug = "invalid-input"
    title = "The request is not valid"


class NotSignedInError(SmsdeckError):
    """Nobody is signed in, or the sign-in no longer holds."""

    status = 401
    slug = "not-signed-in"
    title = "Sign in first"


class ForbiddenError(SmsdeckError):
    """Signed in, but this role or session may not."""

    status = 403
    slug = "forbidden"
    title = "You are not allowed to do this"


class NotFoundError(SmsdeckError):
    """No such thing."""

    status = 404
    slug = "not-found"
    title = "There is no such thing"


class ConflictError(SmsdeckError):
    """Right in itself, but not in the present state."""

    status = 409
    slug = "conflict"
    title = "This cannot be done now"


class StaleRevisionError(SmsdeckError):
    """The thing was changed since it was read; `facts["revision"]` is the present one."""

    status = 412
    slug = "stale-revision"
    title = "It was changed in the meantime"


class TooLargeError(SmsdeckError):
    """The body is over its limit."""

    status = 413
    slug = "too-large"
    title = "The request is too large"


class UnfitRangeError(SmsdeckError):
    """Right in itself, but together with the range it cannot be answered."""

    status = 422
    slug = "invalid-input"
    title = "The request is not valid"


class AddressRefusedError(SmsdeckError):
    """The host's settings do not allow this address; nothing was connected to."""

    status = 422
    slug = "invalid-input"
    title = "The request is not valid"


class TooManyAttemptsError(SmsdeckError):
    """Throttled; try again after `retry_after_s`."""

    status = 429
    slug = "too-many-attempts"
    title = "Too many attempts"

    def __init__(self, detail: str, *, retry_after_s: int, hint: str = "") -> None:
        super().__init__(detail, hint=hint, retry_after_s=retry_after_s)


class GoneAwayError(SmsdeckError):
    """The caller closed the connection; nobody reads the answer."""

    status = 499
    slug = "gone-away"
    title = "The caller went away"


class UnavailableError(SmsdeckError):
    """A store or a part that this needs does not answer; nothing was changed."""

    status = 503
    slug = "unavailable"
    title = "A part that this needs does not answer"


class SetupError(SmsdeckError):
    """Found before anything was started: a port taken, a program missing, a folder not writable."""

    slug = "setup"
    title = "smsdeck cannot start"


class HeldError(SmsdeckError):
    """Another agent holds this host, and did not release it."""

    slug = "held"
    title = "Another agent holds this host"


class FencedError(SmsdeckError):
    """Another agent took this host over: this one must stop acting."""

    slug = "fenced"
    title = "Another agent took this host over"
