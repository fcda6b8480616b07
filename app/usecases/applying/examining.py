"""What the registry itself can check of an application, and what each check says."""

from dataclasses import dataclass

from app.core import Work
from app.domain.applicant import BrandTold, Party, matches, needs_certificate
from app.domain.application import Kind
from app.domain.folding import fold_name
from app.storage.directory import BrandView
from app.usecases.applying.filling import wrong_registered
from app.usecases.applying.moving import Held
from app.usecases.applying.naming import taken

BY_LOGIN = "SELECT 1 FROM staff_login WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Check:
    """One check by its name: whether it holds."""

    name: str
    good: bool


@dataclass(frozen=True, slots=True)
class BrandCheck:
    """The checks of one brand; `similar`: brands of others with the same name or nearly so,
    `taken`: its short names that are gone."""

    brand: BrandTold
    checks: tuple[Check, ...]
    similar: tuple[BrandView, ...]
    taken: tuple[str, ...]


Pages = dict[int, tuple[int, ...]]


def checks_of(
    work: Work, held: Held, pages: Pages
) -> tuple[tuple[Check, ...], tuple[BrandCheck, ...]]:
    """Those of the whole, and those of each brand."""
    brands = tuple(_brand(work, held, one, pages) for one in held.told.brands)
    return _whole(work, held), brands


def _whole(work: Work, held: Held) -> tuple[Check, ...]:
    told = held.told
    if held.kind is not Kind.PROVIDER:
        return ()
    found = [Check("login", work.row(BY_LOGIN, (held.staff,)) is not None)]
    if told.party == Party.MERCHANT and told.mersis:
        found.append(Check("mersis", matches(told.mersis, told.tin)))
    if held.state.open:
        found.append(Check("unregistered", not wrong_registered(work, held, told)))
    return tuple(found)


def _brand(work: Work, held: Held, one: BrandTold, pages: Pages) -> BrandCheck:
    if not held.state.open:
        # Once it is decided, its names are its own.
        return BrandCheck(one, (), (), ())
    gone, similar = taken(work, one.names, held.brand), _similar(work, held, one)
    alike = not needs_certificate(one.name, held.told.title)
    checks = [Check("short-names", not gone)]
    if held.kind is not Kind.NAMES:
        checks = [Check("title", alike), Check("unlike", not similar), *checks]
        if not alike:
            checks.append(Check("certificate", bool(pages.get(one.key))))
    names = tuple(name for name in one.names if fold_name(name) in gone)
    return BrandCheck(one, tuple(checks), similar, names)


def _similar(work: Work, held: Held, one: BrandTold) -> tuple[BrandView, ...]:
    """Brands of others that a citizen could take it for."""
    directory = work.core.directory
    found = {view.code: view for view in (*directory.find(one.name), *directory.closest(one.name))}
    return tuple(
        view for view in found.values() if held.iys_code is None or view.iys_code != held.iys_code
    )


def own_brands(work: Work, held: Held) -> tuple[str, ...]:
    """The short names that the brand of a request has now."""
    view = work.core.directory.get(held.brand) if held.brand is not None else None
    return view.names if view and held.kind is Kind.NAMES else ()
