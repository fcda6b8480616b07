"""The core: the one place where a transaction begins and ends.

A channel hands over an order and a context; the core checks who may, opens the transaction, runs
the order, remembers the answer under the request's id, and commits once. The same request again,
even at the same instant on another worker, gets the remembered answer and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar, cast
from uuid import UUID

import psycopg
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from sqlalchemy.orm import Session

from app.domain.consent import Source
from app.domain.permissions import Assurance, Role, require
from app.domain.recipient import Address
from app.domain.reference import new_reference
from app.errors import Conflict, Fault, InvalidInput, Unavailable
from app.gateways.clock import Clock
from app.gathering import Gathering
from app.receipts import from_json, to_json
from app.settings import Settings
from app.storage.database import Database
from app.storage.directory import Directory
from app.storage.keys import KeyRing, KeysError

R = TypeVar("R")
TRIES = 3
OF = "$of"
"""In the answer that is kept: the fingerprint of the request that it was given to."""

REMEMBER = """
INSERT INTO deed (tag, channel, request_id, created_at, receipt) VALUES (%s, %s, %s, %s, %s)
"""
RECALL = "SELECT receipt FROM deed WHERE tag = %s AND channel = %s AND request_id = %s"
NOTE = """
INSERT INTO staff_deed (at, staff_id, iys_code, deed, brand_code) VALUES (%s, %s, %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Person:
    """The citizen behind an address: the tag, and the address sealed to it."""

    tag: UUID
    key_id: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Context:
    """Who orders, how sure we are, by which channel, and under which request id.

    `at` is when it was heard, which is earlier than now for a text that waited in the spool.
    `actor` is the iysCode in whose name a provider or an operator acts. `account` and `device`:
    of a citizen who is signed in. `staff`: who it is at a provider's or at the Ministry's desk; of
    which `province` or `retailer`; `noted`: what they change is written down for their colleagues.
    `fingerprint`: of a request whose id was chosen, so that another one under it is noticed.
    """

    channel: str
    role: Role
    assurance: Assurance
    at: datetime
    who: Person | None = None
    source: Source | None = None
    request_id: str | None = None
    actor: int | None = None
    account: UUID | None = None
    device: UUID | None = None
    staff: UUID | None = None
    province: int | None = None
    retailer: int | None = None
    noted: bool = False
    fingerprint: str | None = None

    @property
    def person(self) -> Person:
        """The citizen. Raises LookupError where the order is not a citizen's."""
        if self.who is None:
            raise LookupError("this order has no citizen")
        return self.who


@dataclass(slots=True)
class Work:
    """What an order works with: the connection of its transaction, the context, the clock."""

    driver: psycopg.Connection[tuple[Any, ...]]
    context: Context
    now: datetime
    core: "Core"
    _session: Session | None = None
    _reference: str | None = None

    @property
    def reference(self) -> str:
        """What names this deed to the citizen; deeds within it share it."""
        if self._reference is None:
            self._reference = new_reference()
        return self._reference

    def of(self, person: Person) -> "Work":
        """The same work for another address of the citizen: one transaction, one reference."""
        context = replace(self.context, who=person)
        return replace(self, context=context, _reference=self.reference)

    def rows(self, sql: str, params: Any = None) -> list[tuple[Any, ...]]:  # noqa: ANN401
        """All rows of a statement, as tuples; none for a statement that answers nothing."""
        cursor = self.driver.execute(cast(Any, sql), params)
        return cursor.fetchall() if _answered(cursor) else []

    def row(self, sql: str, params: Any = None) -> tuple[Any, ...] | None:  # noqa: ANN401
        """The first row of a statement, or None."""
        cursor = self.driver.execute(cast(Any, sql), params)
        return cursor.fetchone() if _answered(cursor) else None

    def change(self, sql: str, params: Any = None) -> int:  # noqa: ANN401
        """Run a statement; how many rows it touched."""
        return self.driver.execute(cast(Any, sql), params).rowcount

    @property
    def session(self) -> Session:
        """The ORM session of this transaction, for what people do one at a time."""
        if self._session is None:
            raise LookupError("an order of one statement has no session")
        return self._session

    def note(self, order: "UseCase[Any]") -> None:
        """Write down who did this, and for which brand."""
        who, brand = self.context, getattr(order, "brand", None)
        self.change(NOTE, (self.now, who.staff, who.actor, type(order).__name__, brand))

    def run(self, order: "UseCase[R]") -> R:
        """Do another deed inside this transaction."""
        return order.run(self)


def outcome(result: R | Fault) -> R:
    """The receipt of a deed that was done together with others. Raises the Fault that is there in
    its place."""
    if isinstance(result, Fault):
        raise result
    return result


def memory_of(receipt: Any, context: Context) -> dict[str, Any]:  # noqa: ANN401
    """A receipt as it is kept under the id of a request, and which request that was."""
    kept: dict[str, Any] = to_json(receipt)
    return kept if context.fingerprint is None else kept | {OF: context.fingerprint}


def _answered(cursor: psycopg.Cursor[Any]) -> bool:
    """Whether there are rows to fetch; the cursor's `description` would describe each column."""
    return cursor.pgresult is not None and cursor.pgresult.nfields > 0


class UseCase(Generic[R]):
    """An order: a frozen dataclass with a `run` that gives a receipt.

    `alone`: each statement stands by itself, on a held connection in autocommit; where the deed is
    to be remembered, its one statement also writes the row of `deed`. `reads`: changes nothing, so
    that nothing needs remembering.
    `run_together`: a class method that does many such deeds, of different citizens, in one
    statement; those that wait at the same time then share it (`app/gathering.py`). A citizen who
    is not known yet counts by what is ordered. A deed that fails by itself gives its Fault in the
    place of its receipt.
    """

    alone: ClassVar[bool] = False
    reads: ClassVar[bool] = False
    run_together: ClassVar[Any] = None

    def run(self, work: Work) -> R:
        """Do the deed. Raises a Fault; the transaction then rolls back, unless that `keeps`."""
        raise NotImplementedError


@dataclass(slots=True)
class Core:
    """Runs orders. One for a process; its parts are picked by the factory."""

    database: Database
    keys: KeyRing
    clock: Clock
    settings: Settings
    directory: Directory
    _gatherings: dict[type, Gathering[Any, Any]] = field(default_factory=dict)

    def person(self, address: Address) -> Person:
        """The tag of an address, and the address sealed to it."""
        tag = self.keys.tag(address.canonical)
        return Person(tag, *self.keys.seal(address.canonical, tag))

    def wrap(self, plain: str, purpose: UUID) -> str:
        """A text sealed for one purpose, to be kept by a browser."""
        return self.keys.close(plain, purpose)

    def unwrap(self, wrapped: str, purpose: UUID) -> str | None:
        """The text again; None for what was not wrapped here for this purpose."""
        try:
            return self.keys.open(wrapped, purpose)
        except KeysError:
            return None

    def run(self, order: UseCase[R], context: Context) -> R:
        """Do one deed, once. Raises Fault: Conflict after three tries, Unavailable without a
        database, NotAllowed or ProveIdentity by the table of permissions, or the deed's own."""
        require(type(order).__name__, context.role, context.assurance)
        attempt = self._single if order.alone or order.reads else self._transaction
        for _ in range(TRIES - 1):
            try:
                return attempt(order, context)
            except (Conflict, Unavailable):
                # A held connection may have died with the server that is back by now.
                continue
        return attempt(order, context)

    def _single(self, order: UseCase[R], context: Context) -> R:
        try:
            if order.run_together is not None:
                return outcome(self._gathering(type(order))((order, context)))
            with self.database.single() as driver:
                return order.run(Work(driver, context, self.clock.now(), self))
        except UniqueViolation as error:
            return cast(R, self._recalled(context, error))

    def _gathering(self, kind: type[UseCase[R]]) -> Gathering[Any, R | Fault]:
        """Where deeds of this kind meet. Two threads may make it at once: either will do."""
        known = self._gatherings.get(kind)
        if known is None:

            def do(deeds: Sequence[tuple[UseCase[R], Context]]) -> Sequence[R | Fault]:
                with self.database.single() as driver:
                    now = self.clock.now()
                    works = [(one, Work(driver, context, now, self)) for one, context in deeds]
                    return cast(Sequence[R | Fault], kind.run_together(works))

            gathering = Gathering(do, lambda deed: deed[1].who.tag if deed[1].who else deed[0])
            known = self._gatherings.setdefault(kind, gathering)
        return known

    def _transaction(self, order: UseCase[R], context: Context) -> R:
        try:
            with self.database.transaction() as session:
                driver = cast(Any, session.connection().connection.driver_connection)
                work = Work(driver, context, self.clock.now(), self, session)
                try:
                    receipt = order.run(work)
                except Fault as fault:
                    if fault.keeps:
                        session.commit()
                    raise
                self._remember(work, receipt)
                if context.noted:
                    work.note(order)
                session.commit()
                return receipt
        except UniqueViolation as error:
            return cast(R, self._recalled(context, error))
        except Fault as fault:
            if fault.retryable or context.who is None or context.request_id is None:
                raise
            return cast(R, self._remembered_fault(fault, context))

    def _remember(self, work: Work, receipt: Any) -> None:  # noqa: ANN401
        context = work.context
        if context.who is not None and context.request_id is not None:
            key = (context.who.tag, context.channel, context.request_id)
            work.change(REMEMBER, (*key, work.now, Jsonb(memory_of(receipt, context))))

    def _remembered_fault(self, fault: Fault, context: Context) -> Any:  # noqa: ANN401
        """A repeat must fail as the first did: in between, the same words could do another deed."""
        try:
            with self.database.transaction() as session:
                driver = cast(Any, session.connection().connection.driver_connection)
                self._remember(Work(driver, context, self.clock.now(), self, session), fault)
                session.commit()
        except UniqueViolation as error:
            return self._recalled(context, error)
        raise fault

    def _recalled(self, context: Context, error: UniqueViolation) -> Any:  # noqa: ANN401
        """The answer that was given to this request before."""
        if error.diag.constraint_name != "deed_pkey" or context.who is None:
            raise error
        key = (context.who.tag, context.channel, context.request_id)
        with self.database.transaction() as session:
            driver = cast(Any, session.connection().connection.driver_connection)
            found = driver.execute(RECALL, key).fetchone()
        if found is None:
            raise Conflict from error
        if found[0].pop(OF, None) != context.fingerprint:
            raise InvalidInput("idempotency-key-reused", field="Idempotency-Key") from error
        return from_json(found[0])
