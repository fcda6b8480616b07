"""What always holds, over random histories of providers, citizens, repeats and a moving clock."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.core import Context, Core
from app.demo import citizen
from app.dialogue.grammar import understand
from app.dialogue.reply import Reply
from app.domain import party
from app.domain.consent import MessageType, RecipientType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.errors import RuleBroken
from app.gateways.clock import StandingClock
from app.settings import read_settings
from app.storage.database import Database
from app.storage.directory import Directory
from app.storage.keys import KeyRing
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.programs.access import GiveAccess, RemoveAccess, ReplaceAccess, Scope
from app.usecases.record import Entry, RecordConsent, RecordConsents
from app.usecases.talk import answer
from app.usecases.verify import differences
from tests.conftest import NOON
from tests.dealers import dealer
from tests.properties.model import Model

PHONES = ("+905321234567", "+905339876543")
BRANDS = {100200: "ACME", 100300: "TURKNET"}
TYPES = (MessageType.ARAMA, MessageType.MESAJ)

DEALERS = (1, 2, 3)
"""What makes a dealer's code of the brand's."""

Words = tuple[str, tuple[MessageType, ...]]

phones = st.sampled_from(PHONES)
brands = st.sampled_from(sorted(BRANDS))
scopes = st.sampled_from([("", (TYPES[1],)), (" ARAMA", (TYPES[0],)), (" HEPSI", TYPES)])
ages = st.integers(min_value=0, max_value=7200).map(lambda seconds: timedelta(seconds=seconds))


class Registry(RuleBasedStateMachine):
    """Providers, citizens and time, in any order."""

    core: ClassVar[Core]
    clock: ClassVar[StandingClock]

    @initialize()
    def begin(self) -> None:
        self.clock.moment = NOON
        self.model = Model()
        self.sent: list[tuple[str, str, str, Reply]] = []
        self.lines: list[tuple[Any, ...]] = []
        with self.core.database.single() as driver:
            driver.execute(
                "TRUNCATE recipient, recipient_event, consent, consent_event, deed, dialogue, "
                "numbering, outbox, procrastinate_jobs CASCADE"
            )

    def text(self, phone: str, words: str, late: timedelta = timedelta()) -> datetime:
        """Send a text; the moment at which it was heard."""
        at = self.clock.moment - late
        request = f"SM{len(self.sent)}"
        context = replace(citizen(self.core, phone), request_id=request, at=at)
        reply = answer(self.core, understand(words), context)
        self.sent.append((phone, words, request, reply))
        return at

    @rule(
        phone=phones,
        brand=brands,
        kind=st.sampled_from(list(RecipientType)),
        one=scopes,
        status=st.sampled_from([Status.ONAY, Status.ONAY, Status.RET]),
        age=ages,
    )
    def provider_records(
        self,
        phone: str,
        brand: int,
        kind: RecipientType,
        one: Words,
        status: Status,
        age: timedelta,
    ) -> None:
        date = (self.clock.moment - age).replace(microsecond=0)
        for type_ in one[1]:
            record = Record(type_, status, Source.HS_WEB, date, kind)
            entry = Entry(self.core.keys.tag(phone), phone, record)
            try:
                self.core.run(RecordConsent(brand, entry), self.provider())
                done = True
            except RuleBroken:
                done = False
            assert done == self.model.record((phone, brand, kind, type_), status, date)

    @rule(brand=brands, ages_=st.lists(ages, min_size=2, max_size=6))
    def provider_loads(self, brand: int, ages_: list[timedelta]) -> None:
        """A careless upload: the same key several times, in any order of dates."""
        dates = [(self.clock.moment - age).replace(microsecond=0) for age in ages_]
        entries = [
            Entry(
                self.core.keys.tag(phone),
                phone,
                Record(MessageType.MESAJ, Status.ONAY, Source.HS_WEB, date),
            )
            for date in dates
            for phone in PHONES
        ]
        done = self.core.run(RecordConsents(brand, entries), self.provider(Role.OPERATOR))
        kind = RecipientType.BIREYSEL
        taken = [
            self.model.record((phone, brand, kind, MessageType.MESAJ), Status.ONAY, date)
            for date in dates
            for phone in PHONES
        ]
        assert done.done == sum(taken)

    @rule(
        phone=phones,
        brand=brands,
        kind=st.sampled_from(list(RecipientType)),
        codes=st.lists(st.sampled_from(DEALERS), min_size=1, max_size=3),
        deed=st.sampled_from([GiveAccess, ReplaceAccess, RemoveAccess]),
    )
    def provider_lets_dealers_use_it(
        self, phone: str, brand: int, kind: RecipientType, codes: list[int], deed: type[Any]
    ) -> None:
        """Which changes who may use a permission, and nothing that the model knows of."""
        there = Scope(brand, kind, MessageType.MESAJ, [self.core.keys.tag(phone)])
        with suppress(RuleBroken):
            self.core.run(deed(there, [brand + code for code in codes]), self.provider())

    @rule(phone=phones, brand=brands, scope=scopes, late=st.sampled_from([0, 0, 0, 90, 5000]))
    def citizen_refuses(self, phone: str, brand: int, scope: Words, late: int) -> None:
        at = self.text(phone, f"RET {BRANDS[brand]}{scope[0]}", timedelta(seconds=late))
        keys = [(phone, brand, kind, one) for kind in RecipientType for one in scope[1]]
        self.model.refuse(keys, at, self.clock.moment)

    @rule(phone=phones)
    def citizen_refuses_everything(self, phone: str) -> None:
        listed = any(
            key[0] == phone and state.status is Status.ONAY
            for key, state in self.model.states.items()
        )
        self.text(phone, "RET HEPSI")
        at = self.text(phone, "EVET")
        if listed:
            keys = [key for key in self.model.states if key[0] == phone]
            self.model.refuse(keys, at, self.clock.moment)

    @rule(phone=phones, brand=brands, scope=scopes)
    def citizen_approves(self, phone: str, brand: int, scope: Words) -> None:
        self.text(phone, f"ONAY {BRANDS[brand]}{scope[0]}")
        at = self.text(phone, "EVET")
        for one in scope[1]:
            self.model.grant((phone, brand, RecipientType.BIREYSEL, one), at)

    @rule(phone=phones)
    def citizen_undoes(self, phone: str) -> None:
        self.text(phone, "GERI")
        self.model.undo(phone, self.clock.moment)

    @rule(phone=phones, brand=brands)
    def citizen_denies(self, phone: str, brand: int) -> None:
        at = self.text(phone, f"HAYIR {BRANDS[brand]}")
        of_brand = {k: one for k, one in self.model.states.items() if k[:2] == (phone, brand)}
        reported = [k for k, one in of_brand.items() if one.status is Status.ONAY]
        keys = [key for key in reported if not of_brand[key].by_citizen]
        # Where nothing stands that could be denied, what is refused is refused once more.
        again = [k for k, one in of_brand.items() if one.status is Status.RET]
        self.model.refuse(keys or again, at, self.clock.moment)

    @rule(phone=phones, locked=st.booleans())
    def citizen_locks(self, phone: str, locked: bool) -> None:
        self.text(phone, "KILITLE" if locked else "AC")
        self.model.locked[phone] = locked

    @rule(seconds=st.integers(min_value=1, max_value=900))
    def time_passes(self, seconds: int) -> None:
        self.clock.moment += timedelta(seconds=seconds, milliseconds=400)

    @rule(data=st.data())
    def a_gateway_repeats(self, data: st.DataObject) -> None:
        if not self.sent:
            return
        phone, words, request, reply = data.draw(st.sampled_from(self.sent))
        context = replace(citizen(self.core, phone), request_id=request)
        assert answer(self.core, understand(words), context) == reply

    @invariant()
    def the_state_is_what_the_model_says(self) -> None:
        tags = {self.core.keys.tag(phone): phone for phone in PHONES}
        with self.core.database.single() as driver:
            rows = driver.execute(
                "SELECT tag, brand_code, recipient_type, type, status, claimed, repeated_at "
                "FROM consent"
            ).fetchall()
        found = {
            (tags[row[0]], row[1], RecipientType(row[2]), MessageType(row[3])): row[4:]
            for row in rows
        }
        wanted = {
            key: (int(state.status), state.claimed, self.model.again.get(key))
            for key, state in self.model.states.items()
        }
        assert found == wanted

    @invariant()
    def the_history_only_grows_and_gives_the_state(self) -> None:
        with self.core.database.single() as driver:
            lines = driver.execute("SELECT * FROM consent_event ORDER BY id").fetchall()
            assert differences(driver).wrong == 0
        assert lines[: len(self.lines)] == self.lines
        self.lines = lines

    def provider(self, role: Role = Role.PROVIDER) -> Context:
        return Context("api", role, Assurance.LOGIN, self.clock.moment, actor=100100)


@pytest.fixture
def _registry(database: Database, keys: KeyRing, database_url: str, tmp_path: Path) -> None:
    clock = StandingClock(NOON)
    options = read_settings({"ILETI_HOME": str(tmp_path), "ILETI_DEMO": "1"})
    core = Core(database, keys, clock, options, Directory(database))
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, NOON)
    core.run(AddProvider(party.Provider(100100, "Acme A.Ş.")), office)
    for code, name in BRANDS.items():
        core.run(AddBrand(party.Brand(code, 100100, name, False, (name,))), office)
        for one in DEALERS:
            dealer(core, code, one, code=code + one)
    Registry.core, Registry.clock = core, clock


@pytest.mark.usefixtures("_registry")
def test_what_always_holds_over_random_histories() -> None:
    run_state_machine_as_test(
        Registry,
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
