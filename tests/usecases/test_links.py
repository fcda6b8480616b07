"""Links in mails: read without a change, followed as often as somebody likes, for ninety days."""

from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.core import Context, Core
from app.domain import party
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.errors import InvalidInput, TooLate
from app.gateways.clock import StandingClock
from app.keeping.rotate import rotate
from app.links import Ending, Link, LinkMaker, LinkPart, read_link, write_link
from app.storage.keys import KeysError, key_ring
from app.usecases.grant import GrantConsent
from app.usecases.links import FollowLink, LinkShown, ReadLink, link_context
from app.usecases.parties import AddBrand, AddProvider
from app.usecases.record import Entry, RecordConsents
from app.usecases.undo import UndoRefusal

MAIL = parse_address("ayse@example.com")
ACME, YESILOVA = 100100, 100200
A, M, E = MessageType.ARAMA, MessageType.MESAJ, MessageType.EPOSTA
EVENTS = "SELECT kind, status, source, channel FROM consent_event WHERE tag = %s ORDER BY id"
RECORD, REVOKE, GRANT, DENY = 1, 2, 3, 5
SENT = "UPDATE outbox SET status = 4"


@pytest.fixture
def house(core: Core) -> Core:
    """Two brands, each with an approval that was told by mail."""
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=ACME)
    core.run(AddProvider(party.Provider(ACME, "Acme A.Ş.")), office)
    for code, name in ((ACME, "Acme Alışveriş"), (YESILOVA, "Yeşilova Market")):
        short = "ACME" if code == ACME else "YESILOVA"
        core.run(AddBrand(party.Brand(code, ACME, name, code == ACME, (short,))), office)
        record(core, code)
    with core.database.single() as driver:
        driver.execute(SENT)
    return core


def record(core: Core, brand: int, type: MessageType = E) -> None:
    office = Context("cli", Role.OPERATOR, Assurance.LOGIN, core.clock.now(), actor=ACME)
    said = Record(type, Status.ONAY, Source.HS_WEB, core.clock.now().replace(microsecond=0))
    entry = Entry(core.keys.tag(MAIL.canonical), MAIL.canonical, said)
    assert core.run(RecordConsents(brand, [entry]), office).done == 1


def token(core: Core, ending: Ending, *brands: int, account: UUID | None = None) -> str:
    parts = tuple(LinkPart(MAIL, brand, (E,)) for brand in brands)
    maker = LinkMaker(core.keys, "https://iys.example", core.clock.now())
    address = maker.url(ending, parts, account)
    assert address.startswith("https://iys.example/ret/")
    return address.removeprefix("https://iys.example/ret/")


def read(core: Core, link: str) -> LinkShown:
    return core.run(ReadLink(link), link_context(core))


def follow(core: Core, link: str) -> LinkShown:
    return core.run(FollowLink(link), link_context(core))


def events(core: Core) -> list[tuple[object, ...]]:
    with core.database.single() as driver:
        rows = driver.execute(EVENTS, (core.keys.tag(MAIL.canonical),)).fetchall()
    return [row for row in rows if row[0] != RECORD]


def citizen(core: Core) -> Context:
    now, who = core.clock.now(), core.person(MAIL)
    return Context("web", Role.CITIZEN, Assurance.CODE, now, who, Source.IYS_WEB)


def test_to_read_a_link_tells_what_would_end_and_changes_nothing(house: Core) -> None:
    shown = read(house, token(house, Ending.REVOKE, ACME))
    (line,) = shown.lines
    assert (shown.ending, shown.ended, line.ended) == ("revoke", False, False)
    assert (line.label, line.name, line.types) == ("ACME", "Acme Alışveriş", (E,))
    assert (line.address, line.reference, line.undo_until) == ("a***@example.com", "", None)
    assert shown.until == (house.clock.now() + timedelta(days=90)).replace(microsecond=0)
    assert events(house) == []


def test_a_link_refuses_by_mail_and_the_refusal_can_be_undone(house: Core) -> None:
    link = token(house, Ending.REVOKE, ACME)
    (line,) = follow(house, link).lines
    assert line.ended
    assert line.undo_until == house.clock.now() + timedelta(minutes=10)
    ret = (REVOKE, Status.RET, Source.IYS_EPOSTA, "email")
    assert events(house) == [ret, ret]
    assert house.run(UndoRefusal(line.reference), citizen(house)).brands == (ACME,)
    assert not read(house, link).ended


def test_the_same_link_again_gives_the_same_answer(house: Core, clock: StandingClock) -> None:
    link = token(house, Ending.REVOKE, ACME, YESILOVA)
    first = follow(house, link)
    assert len({line.reference for line in first.lines}) == 1
    clock.moment += timedelta(days=1)
    assert follow(house, link) == first
    assert read(house, link) == first
    # It was said a second time: the same four are in the history once more, and nothing moved.
    assert len(events(house)) == 8


def test_a_link_ends_an_approval_that_was_given_since(house: Core, clock: StandingClock) -> None:
    link = token(house, Ending.REVOKE, ACME)
    first = follow(house, link)
    clock.moment += timedelta(days=1)
    house.run(GrantConsent(ACME, {E}), citizen(house))
    clock.moment += timedelta(days=1)
    assert not read(house, link).ended
    again = follow(house, link)
    assert again.ended
    assert again.lines[0].reference != first.lines[0].reference


def test_a_link_denies_what_was_told_and_nothing_else(house: Core, clock: StandingClock) -> None:
    link = token(house, Ending.DENY, ACME)
    shown = follow(house, link)
    assert (shown.ending, shown.ended) == ("deny", True)
    assert events(house) == [(DENY, Status.RET, Source.IYS_EPOSTA, "email")]
    assert follow(house, link) == shown
    clock.moment += timedelta(days=1)
    house.run(GrantConsent(ACME, {E}), citizen(house))
    assert follow(house, link).ended
    assert [event[0] for event in events(house)] == [DENY, GRANT]


def test_a_link_denies_until_its_ninety_days_are_over(house: Core, clock: StandingClock) -> None:
    link = token(house, Ending.DENY, ACME)
    clock.moment += timedelta(days=90) - timedelta(seconds=1)
    assert not read(house, link).ended
    assert follow(house, link).ended
    clock.moment += timedelta(seconds=2)
    for order in (ReadLink(link), FollowLink(link)):
        with pytest.raises(TooLate):
            house.run(order, link_context(house))


def test_a_link_stops_the_summary(house: Core) -> None:
    account = uuid4()
    with house.database.single() as driver:
        driver.execute(
            "INSERT INTO account (id, created_at, visit_at, summary) "
            "VALUES (%s, now(), now(), true)",
            (account,),
        )
    link = token(house, Ending.SUMMARY, account=account)
    assert (read(house, link).ending, read(house, link).ended) == ("summary", False)
    assert follow(house, link) == follow(house, link)
    assert read(house, link).ended
    with house.database.single() as driver:
        assert driver.execute("SELECT summary FROM account").fetchall() == [(False,)]


def test_a_link_of_an_account_that_is_gone_has_nothing_left_to_do(house: Core) -> None:
    assert follow(house, token(house, Ending.SUMMARY, account=uuid4())).ended


@pytest.mark.parametrize("wrong", ["", "A", "AAAA", "é", "..", "A" * 9000, "%00", "AAIA" * 40])
def test_what_is_no_link_is_refused(house: Core, wrong: str) -> None:
    for order in (ReadLink(wrong), FollowLink(wrong)):
        with pytest.raises(InvalidInput):
            house.run(order, link_context(house))


def test_a_link_is_sealed_and_cannot_be_changed(house: Core) -> None:
    link = token(house, Ending.REVOKE, ACME)
    raw = urlsafe_b64decode(link + "=" * (-len(link) % 4))
    assert b"ayse" not in raw
    assert b"revoke" not in raw
    # The last letter may hold bits that say nothing.
    for place in range(len(link) - 1):
        other = "A" if link[place] != "A" else "B"
        with pytest.raises(InvalidInput):
            read(house, link[:place] + other + link[place + 1 :])


def test_a_sealed_address_is_no_link(house: Core) -> None:
    person = house.person(MAIL)
    closed = house.keys.close("{}", person.tag)
    with pytest.raises(InvalidInput):
        read(house, closed)
    with pytest.raises(KeysError):
        house.keys.open(token(house, Ending.REVOKE, ACME), person.tag)


def test_a_link_opens_under_new_keys_as_long_as_the_old_are_kept(house: Core) -> None:
    house.keys = key_ring(house.settings.key_file)
    link = token(house, Ending.REVOKE, ACME)
    rotate_keys(house)
    assert not read(house, link).ended
    strangers = replace(house, keys=key_ring(house.settings.home / "others.json"))
    with pytest.raises(InvalidInput):
        read(strangers, link)


def rotate_keys(house: Core) -> None:
    before = house.keys.keys.seal_current
    with house.database.single() as driver:
        driver.execute("DELETE FROM recipient")
    rotate(house, lambda done, total: None, settle=0)
    assert house.keys.keys.seal_current == before + 1


def test_what_a_link_holds_comes_back_as_it_was(core: Core) -> None:
    phone = parse_address("+905321234567")
    parts = (LinkPart(MAIL, ACME, (E,)), LinkPart(phone, ACME, (A, M)))
    until = core.clock.now() + timedelta(days=1)
    link = Link(Ending.DENY, until.replace(microsecond=0), parts)
    assert read_link(core.keys, write_link(core.keys, link), core.clock.now()) == link
