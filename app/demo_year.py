"""A year of Acme in the demo: customers who permit mails, some of whom refuse them again; so that
the reports and pictures of the console have something to show."""

from dataclasses import dataclass
from datetime import timedelta

from app.core import Context, Core
from app.demo import ACME, as_of, record
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.deadlines import day_in_istanbul
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.outbox.delivery import system_context
from app.usecases.daily.making import PlanDay
from app.usecases.record import Entry
from app.usecases.revoke import RevokeConsent

E = MessageType.EPOSTA
SHOP, SITE, APP, CALLS = (
    *(Source.HS_FIZIKSEL_ORTAM, Source.HS_WEB),
    *(Source.HS_MOBIL, Source.HS_CAGRI_MERKEZI),
)


@dataclass(frozen=True, slots=True)
class Season:
    """A day so many `days` ago: how many approved where, and how many of them refused a fortnight
    later, on the web or by the link in a mail."""

    days: int
    approved: dict[Source, int]
    refused: int


YEAR = (
    Season(330, {SHOP: 6}, 0),
    Season(300, {SHOP: 5, SITE: 2}, 1),
    Season(270, {SHOP: 4, SITE: 4}, 1),
    Season(240, {SHOP: 4, SITE: 6}, 2),
    Season(210, {SHOP: 3, SITE: 7, APP: 1}, 1),
    Season(180, {SHOP: 5, SITE: 8, APP: 3}, 3),
    Season(150, {SHOP: 2, SITE: 9, APP: 4}, 2),
    Season(120, {SHOP: 3, SITE: 7, APP: 6, CALLS: 2}, 2),
    Season(90, {SHOP: 4, SITE: 9, APP: 8, CALLS: 1}, 4),
    Season(60, {SHOP: 6, SITE: 12, APP: 9, CALLS: 3}, 3),
    Season(30, {SHOP: 5, SITE: 14, APP: 12, CALLS: 2}, 5),
)
FORTNIGHT = 14


def seed_year(core: Core) -> None:
    """Live it, the oldest day first, and have its days counted."""
    for season in YEAR:
        mails = _approve(as_of(core, days=season.days), season)
        then = as_of(core, days=season.days - FORTNIGHT)
        for number, mail in enumerate(mails[: season.refused]):
            then.run(RevokeConsent(ACME, (E,)), _citizen(then, mail, by_mail=number % 2 == 1))
    today = day_in_istanbul(core.clock.now())
    for season in YEAR:
        for ago in (season.days, season.days - FORTNIGHT):
            core.run(PlanDay(today - timedelta(days=ago)), system_context(core))


def _approve(core: Core, season: Season) -> list[str]:
    """Who did."""
    entries, mails = list[Entry](), list[str]()
    now = core.clock.now().replace(microsecond=0)
    for source, many in season.approved.items():
        for _ in range(many):
            mails.append(f"musteri{season.days}-{len(mails) + 1}@ornek.example")
            entries.append(
                Entry(core.keys.tag(mails[-1]), mails[-1], Record(E, Status.ONAY, source, now))
            )
    record(core, ACME, entries)
    return mails


def _citizen(core: Core, mail: str, *, by_mail: bool) -> Context:
    who = core.person(parse_address(mail))
    channel, source = ("email", Source.IYS_EPOSTA) if by_mail else ("web", Source.IYS_WEB)
    now = core.clock.now()
    return Context(channel, Role.CITIZEN, Assurance.CODE, now, who=who, source=source)
