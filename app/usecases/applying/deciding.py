"""The registrar's decision: approved, in one transaction with everything that follows from it, or
refused with reasons."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core import UseCase, Work
from app.domain import party
from app.domain.applicant import MASTER, BrandTold, Party, Told
from app.domain.application import Kind, Move, check_decider, check_move
from app.errors import Conflict, InvalidInput, NotFound
from app.receipts import receipt
from app.usecases.applying.filling import wrong_registered
from app.usecases.applying.following import Sent
from app.usecases.applying.moving import Held, hold, move
from app.usecases.applying.naming import change_names, check_free
from app.usecases.applying.office import SHORTEST, check_seen, is_same, words
from app.usecases.marks import mark, unmark
from app.usecases.parties import RESERVED_NAMES, AddBrand, AddProvider, sealing_tag

FIRST_CODE, LAST_CODE = 200_000, 899_999
"""Of codes that are given out here: six digits, above every number of a list in a text."""
DRAWN = 64
"""So many are drawn by chance for each that is needed."""
FREE = """
SELECT code FROM unnest(%s::int[]) WITH ORDINALITY AS drawn (code, n)
 WHERE NOT EXISTS (SELECT FROM provider WHERE iys_code = code)
   AND NOT EXISTS (SELECT FROM brand WHERE brand_code = code)
   AND NOT EXISTS (SELECT FROM partner WHERE integrator_code = code)
 GROUP BY code ORDER BY min(n) LIMIT %s
"""
# Colleagues know each other by their names; who only applies is named in the application alone.
OWNER = "UPDATE staff SET role = 'owner', iys_code = %s, name = %s WHERE id = %s"


@receipt
@dataclass(frozen=True, slots=True)
class Decided:
    """The number of the application, and the code of the provider that it is about, or became."""

    number: int
    iys_code: int | None


@dataclass(frozen=True, slots=True)
class ApproveApplication(UseCase[Decided]):
    """Approve it, but for the brands that are `refused`, each with its reasons.

    A new provider gets its codes and the free package; whoever applied becomes its owner.
    """

    number: int
    refused: Mapping[int, str] = field(default_factory=dict)
    seen: int | None = None

    def run(self, work: Work) -> Decided:
        """Raises NotFound, RuleBroken L030 for what was decided meanwhile, L031 for one's own, L007
        by the short name that is taken, and what AddProvider and AddBrand raise; InvalidInput for
        a refusal without reasons, or of the brand that bears the title, and where something has
        happened that whoever decides has not `seen`."""
        held = hold(work, self.number)
        check_move(held.state, Move.APPROVE, work.context.role)
        check_seen(work, held, self.seen)
        check_decider(same=is_same(work, held))
        kept = self._kept(held)
        if held.kind is Kind.PROVIDER:
            code = _register(work, held, kept)
        else:
            code = _grant(work, held, kept)
        about = {"iys_code": code, "brands": [one.name for one in kept]}
        note = self._reasons(held)
        changes = {"decided_at": work.now, "iys_code": code}
        move(work, held, Move.APPROVE, changes, about=about, note=note)
        return Decided(held.number, code)

    def _kept(self, held: Held) -> list[BrandTold]:
        keys = {one.key for one in held.told.brands}
        if MASTER in self.refused or not keys.issuperset(self.refused):
            raise InvalidInput("unknown-choice", field="refused")
        return [one for one in held.told.brands if one.key not in self.refused]

    def _reasons(self, held: Held) -> str:
        """The brands that were refused, each with why."""
        lines = []
        for one in held.told.brands:
            if one.key in self.refused:
                why = words(self.refused[one.key], SHORTEST, f"why{one.key}")
                lines.append(f"{one.name}: {why}")
        return "\n".join(lines)


def free_codes(work: Work, count: int) -> list[int]:
    """So many codes that nobody has. Two who draw the same one at once: the second is told so by
    the primary key, and draws again. Raises Conflict."""
    span = LAST_CODE - FIRST_CODE + 1
    drawn = [FIRST_CODE + secrets.randbelow(span) for _ in range(count * DRAWN)]
    found = [row[0] for row in work.rows(FREE, (drawn, count))]
    if len(found) < count:
        raise Conflict
    return found


def _register(work: Work, held: Held, kept: list[BrandTold]) -> int:
    if wrong_registered(work, held, held.told):
        raise InvalidInput("registered", field="application")
    codes = free_codes(work, len(kept))
    code = codes[0]
    unmark(work, held.id)
    if not mark(work, sealing_tag(code), held.told.legal_name):
        raise InvalidInput("registered", field="application")
    _added(work, AddProvider(_provider(code, held.told)))
    for brand_code, one in zip(codes, kept, strict=True):
        _add_brand(work, code, brand_code, one)
    work.change(OWNER, (code, held.told.name, held.staff))
    return code


def _provider(code: int, told: Told) -> party.Provider:
    return party.Provider(
        code,
        told.title,
        told.mersis or None,
        told.vkn,
        told.tckn,
        merchant=told.party != Party.TRADESMAN,
    )


def _add_brand(work: Work, iys_code: int, code: int, one: BrandTold) -> None:
    names = tuple(filter(None, one.names))
    check_free(work, names)
    item = party.Brand(
        code, iys_code, one.name, code == iys_code, names, one.sector, RESERVED_NAMES
    )
    _added(work, AddBrand(item))


def _added(work: Work, order: AddProvider | AddBrand) -> None:
    """Do it by its own rules. Raises Conflict for a code that somebody else was given at this very
    moment, so that others are drawn."""
    try:
        work.run(order)
    except InvalidInput as fault:
        if fault.params["reason"] in ("code-taken", "brandCode-taken"):
            raise Conflict from fault
        raise


def _grant(work: Work, held: Held, kept: list[BrandTold]) -> int:
    """What a registered provider asked for. Raises NotFound."""
    if held.iys_code is None or not kept:
        raise NotFound("provider")
    if held.kind is Kind.NAMES and held.brand is not None:
        change_names(work, held.brand, tuple(filter(None, kept[0].names)))
    else:
        _add_brand(work, held.iys_code, free_codes(work, 1)[0], kept[0])
    return held.iys_code


@dataclass(frozen=True, slots=True)
class RefuseApplication(UseCase[Sent]):
    """Refuse all of it, with reasons that whoever applied reads."""

    number: int
    reasons: str
    seen: int | None = None

    def run(self, work: Work) -> Sent:
        """Raises NotFound, RuleBroken L030, L031; InvalidInput without reasons, and where something
        has happened that whoever decides has not `seen`."""
        held = hold(work, self.number)
        check_move(held.state, Move.REFUSE, work.context.role)
        check_seen(work, held, self.seen)
        check_decider(same=is_same(work, held))
        note = words(self.reasons, SHORTEST, "reasons")
        move(work, held, Move.REFUSE, {"decided_at": work.now}, note=note)
        unmark(work, held.id)
        return Sent(held.number)
