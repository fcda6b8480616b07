"""Errors: a stable code, parameters that are safe to show, and whether to try again.

No sentence and no HTTP status stands here; a channel finds its own words for a code.
"""

from typing import ClassVar

Params = dict[str, str | int]


class Fault(Exception):
    """What could not be done. `params` may be shown to anybody: never an address or a code.

    `keeps`: what the deed wrote before it failed stays.
    """

    code: ClassVar[str] = "unexpected"
    retryable: ClassVar[bool] = False
    keeps = False

    def __init__(self, **params: str | int) -> None:
        super().__init__(self.code)
        self.params: Params = params

    def __str__(self) -> str:
        shown = " ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} {shown}".rstrip()


class InvalidInput(Fault):
    """The order cannot be understood; `reason` names the part that is wrong."""

    code = "invalid-input"

    def __init__(self, reason: str, **params: str | int) -> None:
        super().__init__(reason=reason, **params)


class RuleBroken(Fault):
    """A rule of İYS refuses the record: `rule` is its code (H178), `field` the part of it."""

    code = "rule-broken"

    def __init__(
        self, rule: str, field: str = "", *, keeps: bool = False, **params: str | int
    ) -> None:
        super().__init__(rule=rule, field=field, **params)
        self.rule = rule
        self.keeps = keeps


class NotFound(Fault):
    """There is no such thing, or the asker may not know of it."""

    code = "not-found"

    def __init__(self, what: str, **params: str | int) -> None:
        super().__init__(what=what, **params)


class NotAllowed(Fault):
    """The asker is known, but this deed is not theirs."""

    code = "not-allowed"


class ProveIdentity(Fault):
    """The deed wants more certainty about who asks (architecture: assurance)."""

    code = "prove-identity"


class TooLate(Fault):
    """The time for this deed has passed; `minutes` says how long it was open."""

    code = "too-late"


class TooMany(Fault):
    """A limit is reached; `seconds` says when to try again."""

    code = "too-many"
    retryable = True


class Conflict(Fault):
    """Somebody else changed the same thing at the same time, three times in a row."""

    code = "conflict"
    retryable = True


class Unavailable(Fault):
    """The database, or another part that the deed needs, does not answer now."""

    code = "unavailable"
    retryable = True


class Unexpected(Fault):
    """Anything else. `incident` is a number that the log knows too; the cause is told to nobody."""

    code = "unexpected"

    def __init__(self, incident: str) -> None:
        super().__init__(incident=incident)


CODES: tuple[type[Fault], ...] = (
    InvalidInput,
    RuleBroken,
    NotFound,
    NotAllowed,
    ProveIdentity,
    TooLate,
    TooMany,
    Conflict,
    Unavailable,
    Unexpected,
)
