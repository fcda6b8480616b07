"""Filling in an application: each page keeps its own part, or says everything that is wrong with
it. What is wrong is an answer; nothing of it is kept then."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from app.core import UseCase, Work
from app.domain.applicant import (
    MASTER,
    MOST_BRANDS,
    BrandTold,
    Told,
    Wrong,
    first_name,
    tidy,
    wrong_brand,
    wrong_contact,
    wrong_legal,
)
from app.domain.application import Kind, State
from app.domain.recipient import parse_mail, parse_phone
from app.errors import InvalidInput, NotFound
from app.receipts import receipt
from app.usecases.account.asking import Purpose, post_code
from app.usecases.account.signing import Fate, fate_of
from app.usecases.addresses import person_of
from app.usecases.applying.moving import COLUMNS, FROM, Held, begin, held_of, keep, mine
from app.usecases.applying.naming import wrong_taken
from app.usecases.codes import try_code
from app.usecases.complaints.particulars import RULES
from app.usecases.limits import Limit, count
from app.usecases.marks import marked
from app.usecases.parties import RESERVED_NAMES

MINE = f"""
SELECT {COLUMNS} {FROM}
 WHERE a.staff_id = %s AND a.kind = 'provider' ORDER BY a.number DESC LIMIT 1 FOR UPDATE OF a
"""
KNOWN = """
SELECT 1 FROM provider
 WHERE mersis = %(mersis)s OR vkn = %(vkn)s OR substr(mersis, 1, 11) = '0' || %(vkn)s LIMIT 1
"""
# Of whoever else comes in by this address on the same side.
SOMEBODY = "SELECT 1 FROM staff WHERE tag = %s AND id <> %s AND ended_at IS NULL LIMIT 1"
CONFIRM = "UPDATE staff SET tag = %s WHERE id = %s"
# Whoever reads us in another language is written to in it, unless they have chosen one.
SPEAK = "UPDATE recipient SET language = %s WHERE tag = %s AND language IS NULL"
# Two browsers of one person begin one application, not two.
ALONE = "SELECT 1 FROM staff WHERE id = %s FOR UPDATE"
CODES = Limit("codes-of-applicant", 10, timedelta(hours=1))
"""So many codes may one applicant have sent, to whatever addresses."""

NUMBERS = Limit("numbers-of-applicant", 10, timedelta(days=1))
"""So many other businesses may one applicant name: each tells whether somebody has the number."""

BEGUN = Limit("applications-of-applicant", 3, timedelta(days=1))
"""So often may one begin anew after what was withdrawn or refused."""


@receipt
@dataclass(frozen=True, slots=True)
class Begun:
    """The number of a draft."""

    number: int


def hold_mine(work: Work) -> Held:
    """The application of who works here. Raises NotFound."""
    row = work.row(MINE, (mine(work),))
    if row is None:
        raise NotFound("application")
    return held_of(work, row)


def hold_written(work: Work) -> Held:
    """The same, while it may be written in. Raises NotFound, InvalidInput."""
    held = hold_mine(work)
    if not held.state.written:
        raise InvalidInput("sent", field="application")
    return held


def alone(work: Work) -> None:
    """Until the commit, nothing else is begun in the name of who works here."""
    work.row(ALONE, (mine(work),))


def begin_for(work: Work, national_id: str = "") -> Held:
    """A draft of who works here, with the address that they came in by."""
    told = Told(national_id=national_id)
    held = begin(work, Kind.PROVIDER, told)
    if held.tag is None:
        return held
    person = person_of(work, held.tag)
    mail = work.core.keys.unseal(person.key_id, person.sealed, person.tag)
    return keep(work, held, replace(told, mail=mail))


@dataclass(frozen=True, slots=True)
class BeginApplication(UseCase[Begun]):
    """Begin an application; whoever has one that is not ended goes on with it."""

    def run(self, work: Work) -> Begun:
        """Also after a refusal: nobody is refused for good. Raises TooMany."""
        alone(work)
        try:
            held = hold_mine(work)
        except NotFound:
            held = begin_for(work)
        if held.state in (State.REFUSED, State.WITHDRAWN):
            count(work, BEGUN, str(held.staff))
            held = begin_for(work, held.told.national_id)
        return Begun(held.number)


def wrong_registered(work: Work, held: Held, told: Told) -> list[Wrong]:
    """Whether somebody is registered by these numbers already, or applies: which of the two is no
    stranger's affair."""
    numbers = {"mersis": told.mersis or None, "vkn": told.vkn}
    if not work.row(KNOWN, numbers) and marked(work, told.legal_name) in (None, held.id):
        return []
    return [Wrong("registry" if told.registry else "tin", "registered")]


@dataclass(frozen=True, slots=True)
class KeepLegal(UseCase[tuple[Wrong, ...]]):
    """Who it is: the first page."""

    told: Told

    def run(self, work: Work) -> tuple[Wrong, ...]:
        """Raises NotFound, InvalidInput once it was sent, TooMany for who names too many."""
        held, new = hold_written(work), tidy(self.told)
        wrong = wrong_legal(new, RULES.provinces)
        if not wrong:
            if (new.mersis, new.legal_name) != (held.told.mersis, held.told.legal_name):
                count(work, NUMBERS, str(held.staff))
            wrong = wrong_registered(work, held, new)
        if wrong:
            return tuple(wrong)
        names = ("party", "title", "mersis", "tin", "country", "registry", "tax", "address")
        said = {name: getattr(new, name) for name in (*names, "province")}
        told = replace(held.told, **said)
        if told.brand(MASTER) is None:
            master = BrandTold(MASTER, first_name(told.title))
            told = replace(told, brands=(master, *told.brands))
        keep(work, held, told)
        return ()


@dataclass(frozen=True, slots=True)
class KeepContact(UseCase[tuple[Wrong, ...]]):
    """Whom the registry writes to: the second page. A code goes to an address that is new."""

    told: Told
    language: str

    def run(self, work: Work) -> tuple[Wrong, ...]:
        """Raises NotFound, InvalidInput once it was sent, TooMany."""
        held, new = hold_written(work), tidy(self.told)
        wrong = wrong_contact(new)
        if wrong:
            return tuple(wrong)
        mail, mobile = parse_mail(new.mail), parse_phone(new.mobile)
        told = replace(
            held.told,
            name=new.name,
            duty=new.duty,
            mobile=mobile.canonical,
            mail=mail.canonical,
        )
        held = keep(work, held, told)
        if not confirmed(work, held):
            count(work, CODES, str(held.staff))
            post_code(work.of(work.core.person(mail)), Purpose.APPLY, self.language)
        return ()


def confirmed(work: Work, held: Held) -> bool:
    """Whether the mail address was proved, by a code or by coming in with it."""
    return bool(held.told.mail) and held.tag == work.core.keys.tag(held.told.mail)


@dataclass(frozen=True, slots=True)
class ConfirmMail(UseCase[tuple[Fate, int]]):
    """Prove the mail address by the code that was sent there: decisions and sign-in codes go to it
    from now on. What became of the code, and how many tries are left."""

    code: str = field(repr=False)
    language: str

    def run(self, work: Work) -> tuple[Fate, int]:
        """Raises NotFound, InvalidInput (taken) where somebody else comes in by that address."""
        held = hold_written(work)
        there = work.of(work.core.person(parse_mail(held.told.mail)))
        tried = try_code(there, Purpose.APPLY, self.code)
        if tried.stale:
            post_code(there, Purpose.APPLY, self.language)
            return Fate.RESENT, 0
        if tried.right:
            tag = there.context.person.tag
            if work.row(SOMEBODY, (tag, held.staff)):
                raise InvalidInput("taken", field="mail")
            work.change(CONFIRM, (tag, held.staff))
            work.change(SPEAK, (self.language, tag))
        return fate_of(tried), tried.left


@dataclass(frozen=True, slots=True)
class KeepBrand(UseCase[tuple[Wrong, ...]]):
    """A brand: a new one without a key, or the changed one of it."""

    name: str
    sector: str
    names: Sequence[str]
    key: int | None = None

    def run(self, work: Work) -> tuple[Wrong, ...]:
        """Raises NotFound for no such brand, InvalidInput once it was sent or for too many."""
        held = hold_written(work)
        told = held.told
        if self.key is not None and told.brand(self.key) is None:
            raise NotFound("brand")
        if self.key is None and len(told.brands) >= MOST_BRANDS:
            raise InvalidInput("brands", field="brands", limit=MOST_BRANDS)
        key = self.key or max((MASTER, *(one.key for one in told.brands))) + 1
        brand = brand_of(key, self.name, self.sector, self.names)
        others = [one for one in told.brands if one.key != key]
        wrong = wrong_brand(brand, others, RESERVED_NAMES) or wrong_taken(work, brand)
        if not wrong:
            keep(work, held, told.with_brand(brand))
        return tuple(wrong)


def brand_of(key: int, name: str, sector: str, names: Sequence[str]) -> BrandTold:
    """A brand as it is kept: short names in their places, in capitals."""
    upper = tuple(" ".join(one.split()).upper() for one in names)
    return BrandTold(key, " ".join(name.split()), sector, upper)


@dataclass(frozen=True, slots=True)
class DropBrand(UseCase[None]):
    """Take a brand away again, with its certificate; not the one that bears the title."""

    key: int

    def run(self, work: Work) -> None:
        """Raises NotFound, InvalidInput once it was sent."""
        held = hold_written(work)
        if self.key == MASTER or held.told.brand(self.key) is None:
            raise NotFound("brand")
        brands = tuple(one for one in held.told.brands if one.key != self.key)
        keep(work, held, replace(held.told, brands=brands))
        work.change(DROP_PAGES, (held.id, self.key))


DROP_PAGES = "DELETE FROM application_page WHERE application_id = %s AND brand = %s"
