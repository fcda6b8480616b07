"""Adding providers and brands. Done by people, one at a time."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core import UseCase, Work
from app.dialogue.grammar import RESERVED
from app.domain import party
from app.domain.folding import fold_name, sort_key
from app.errors import InvalidInput, NotFound, RuleBroken
from app.receipts import receipt
from app.storage import tables
from app.usecases.marks import mark
from app.usecases.subscriptions import FREE, subscribe

SHORT_NAME_TAKEN = "L007"
"""Our own code: another brand in the country has this short name."""

LOWEST_BRAND_CODE = 1000
"""Below it, a number in a text means a place in the citizen's own list."""

RESERVED_NAMES = frozenset(map(fold_name, RESERVED))


@receipt
@dataclass(frozen=True, slots=True)
class PartyAdded:
    """The code of the party that was added."""

    code: int


def person_named(tckn: str) -> str:
    """What the digest of a dealer is made of: never the tag of an address."""
    return f"tckn\n{tckn}"


def sealing_tag(code: int) -> UUID:
    """What a party's private data are sealed to: its code, in the form of a tag."""
    return UUID(int=code)


@dataclass(frozen=True, slots=True)
class AddProvider(UseCase[PartyAdded]):
    """Register a service provider, with the package that is free; a tradesman's national id is kept
    sealed."""

    provider: party.Provider

    def run(self, work: Work) -> PartyAdded:
        """Raises InvalidInput when the code or the MERSİS number is taken."""
        item = self.provider
        row = tables.Provider(
            iys_code=item.iys_code,
            title=item.title,
            mersis=item.mersis,
            vkn=item.vkn,
            merchant=item.merchant,
        )
        if item.tckn:
            tag = sealing_tag(item.iys_code)
            row.tckn_key_id, row.tckn_sealed = work.core.keys.seal(item.tckn, tag)
            mark(work, tag, f"tin\n{item.tckn}")
        done = _added(work, row, item.iys_code)
        subscribe(work, item.iys_code, FREE)
        return done


@dataclass(frozen=True, slots=True)
class AddBrand(UseCase[PartyAdded]):
    """Register a brand with up to three short names, unique in the country after folding."""

    brand: party.Brand

    def run(self, work: Work) -> PartyAdded:
        """Raises NotFound without its provider, RuleBroken L007 for a short name that is taken,
        InvalidInput for a code that is taken or below 1000."""
        item = self.brand
        if item.brand_code < LOWEST_BRAND_CODE:
            raise InvalidInput("brandCode", lowest=LOWEST_BRAND_CODE)
        if work.session.get(tables.Provider, item.iys_code) is None:
            raise NotFound("provider")
        names = [fold_name(name) for name in item.short_names]
        taken = select(tables.BrandShortName).where(tables.BrandShortName.folded.in_(names))
        other = work.session.scalars(taken).first()
        if other is not None:
            raise RuleBroken(SHORT_NAME_TAKEN, "shortNames", name=other.folded.upper())
        work.session.add(
            tables.Brand(
                brand_code=item.brand_code,
                iys_code=item.iys_code,
                name=item.name,
                label=party.label(item),
                sort_key=sort_key(item.name),
                master=item.master,
                sector=item.sector,
            )
        )
        _flush(work, "brandCode")
        for position, name in enumerate(names):
            row = tables.BrandShortName(folded=name, brand_code=item.brand_code, position=position)
            work.session.add(row)
        _flush(work, "shortNames")
        return PartyAdded(item.brand_code)


def _added(work: Work, row: tables.Base, code: int) -> PartyAdded:
    work.session.add(row)
    _flush(work, "code")
    return PartyAdded(code)


def _flush(work: Work, what: str) -> None:
    try:
        work.session.flush()
    except IntegrityError as error:
        raise InvalidInput(f"{what}-taken") from error
