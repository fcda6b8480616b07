"""Templates, and how words, dates and numbers look in them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from app.dialogue.reply import Words
from app.domain.deadlines import ISTANBUL
from app.domain.recipient import Address, Kind
from channels._kit.wording import sentence, told

PAGE = "page"
"""The medium of all pages' words."""
DAY = {"tr": "d MMMM y", "en": "d MMMM y"}
MOMENT = {"tr": "d MMMM y, HH:mm", "en": "d MMMM y, HH:mm"}

Tell = Callable[..., str]


def teller(language: str) -> Tell:
    """`t("key", brand=…)`: the words of a key in this language."""

    def tell(key: str, /, **params: str | int) -> str:
        return told(PAGE, language, key, params)

    return tell


@pass_context
def said(context: Context, words: Words) -> str:
    """Words that a view or a form has found, as a sentence."""
    return sentence(PAGE, context["language"], words)


@pass_context
def day(context: Context, when: date | datetime) -> str:
    """A day in Istanbul: 3 Mayıs 2025."""
    return format_date(_at_home(when), DAY[context["language"]], context["language"])


@pass_context
def eve(context: Context, end: datetime) -> str:
    """The last day before a moment that ends something: midnight belongs to the day before."""
    return day(context, end - timedelta(seconds=1))


@pass_context
def month(context: Context, first: date) -> str:
    """The month that begins with a day: Mayıs 2025."""
    return format_date(first, "LLLL y", context["language"])


@pass_context
def moment(context: Context, when: datetime) -> str:
    """A moment in Istanbul: 3 Mayıs 2025, 14:05."""
    language = context["language"]
    return format_datetime(when, MOMENT[language], tzinfo=ISTANBUL, locale=language)


def clock(when: datetime) -> str:
    """The time of day in Istanbul: 14:05."""
    return f"{when.astimezone(ISTANBUL):%H:%M}"


@pass_context
def number(context: Context, value: float) -> str:
    """A number with its thousands apart: 2.000, in English 2,000."""
    return format_decimal(value, locale=context["language"])


def telephone(canonical: str) -> str:
    """A number as people of this country write it: 0532 111 22 33."""
    if not (canonical.startswith("+90") and len(canonical) == 13):
        return canonical
    area, first, last = canonical[3:6], canonical[6:9], canonical[9:]
    return f"0{area} {first} {last[:2]} {last[2:]}"


def shown(address: Address) -> str:
    """An address as people write it."""
    return telephone(address.canonical) if address.kind is Kind.PHONE else address.canonical


def personal(address: Address) -> bool:
    """Whether it has one holder: a landline is a household's."""
    return address.kind is Kind.MAIL or address.mobile


def draw(
    shelf: Environment,
    name: str,
    language: str,
    **given: Any,  # noqa: ANN401
) -> str:
    """A template as HTML."""
    return shelf.get_template(name).render(given, language=language, t=teller(language))


def _at_home(when: date | datetime) -> date:
    return when.astimezone(ISTANBUL).date() if isinstance(when, datetime) else when


FILTERS = {
    "address": shown,
    "personal": personal,
    "clock": clock,
    "day": day,
    "eve": eve,
    "moment": moment,
    "month": month,
    "number": number,
    "said": said,
    "telephone": telephone,
}


def templates(*folders: Path) -> Environment:
    """The templates of a channel, with the pieces of pages that all share (`kit.html`)."""
    shelf = Environment(
        loader=FileSystemLoader([*folders, Path(__file__).parent / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shelf.filters |= FILTERS
    return shelf
