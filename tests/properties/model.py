"""The rules once more, as plainly as they can be said: what the registry is compared with."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from app.domain.consent import MessageType, RecipientType, Status

UNDO = timedelta(minutes=10)

Key = tuple[str, int, RecipientType, MessageType]


@dataclass(frozen=True)
class State:
    """A consent as the model keeps it."""

    status: Status = Status.NONE
    date: datetime | None = None
    by_citizen: bool = False
    claimed: bool = False


@dataclass
class Model:
    """The rules once more, as plainly as they can be said."""

    states: dict[Key, State] = field(default_factory=dict)
    again: dict[Key, datetime] = field(default_factory=dict)
    locked: dict[str, bool] = field(default_factory=dict)
    refusals: dict[str, tuple[datetime, dict[Key, tuple[State | None, State]]]] = field(
        default_factory=dict
    )

    def record(self, key: Key, status: Status, date: datetime) -> bool:
        """Whether a provider's record takes effect."""
        old = self.states.get(key)
        known = old is not None and old.status is not Status.NONE
        if not known and status is Status.RET:
            return False
        if known and old is not None:
            if old.status is Status.RET and status is Status.RET:
                self._say_again(key, old, date)
                return False
            if old.date is not None and date <= self._last(key, old.date).replace(microsecond=0):
                return False
        if status is Status.ONAY and self.locked.get(key[0], False):
            return False
        again = known and old is not None and old.status is Status.RET and old.by_citizen
        self._become(key, State(status, date, False, again and status is Status.ONAY))
        return True

    def _become(self, key: Key, state: State) -> None:
        self.states[key] = state
        self.again.pop(key, None)

    def _last(self, key: Key, date: datetime) -> datetime:
        return max(date, self.again.get(key, date))

    def _say_again(self, key: Key, old: State, date: datetime) -> None:
        """A refusal of what is refused: nothing from before it ends it any more."""
        if old.date is None or self._last(key, old.date) < date:
            self.again[key] = date

    def refuse(self, keys: list[Key], at: datetime, now: datetime) -> None:
        """A citizen's refusal: nothing that a provider said before can stand against it."""
        changed: dict[Key, tuple[State | None, State]] = {}
        for key in keys:
            old = self.states.get(key)
            if old is not None and old.status is Status.RET:
                self._say_again(key, old, at)
                continue
            if old is not None and old.by_citizen and old.date is not None and old.date > at:
                continue
            date = max(at, old.date) if old is not None and old.date is not None else at
            self._become(key, State(Status.RET, date, True))
            changed[key] = (old, self.states[key])
        if changed:
            self.refusals[key[0]] = (now, changed)

    def undo(self, phone: str, now: datetime) -> None:
        """Everything that the newest refusal changed, and nobody since, is as before."""
        when, changed = self.refusals.get(phone, (datetime.min.replace(tzinfo=UTC), {}))
        if now - when > UNDO:
            return
        for key, (old, new) in changed.items():
            if self.states[key] is new:
                self._become(key, replace(old) if old is not None else State())

    def grant(self, key: Key, at: datetime) -> None:
        """A citizen's approval, also of a refusal as a merchant."""
        for kind in RecipientType:
            one = (key[0], key[1], kind, key[3])
            old = self.states.get(one)
            if kind is RecipientType.TACIR and (old is None or old.status is not Status.RET):
                continue
            later = old is not None and old.date is not None and self._last(one, old.date) > at
            stands = old is not None and old.status is Status.ONAY and not old.claimed
            if not later and not stands:
                self._become(one, State(Status.ONAY, at, True))
