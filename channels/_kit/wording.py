"""The words of every medium and language, read from the catalogues in `locales/`.

The context of a message is its medium (`short`, `spoken`, `page`, `mail`, `problem`); its id is
the key that replies and faults carry. A key without words is shown as itself, and a test fails.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter

from babel.dates import format_date
from babel.messages.pofile import read_po

from app.dialogue.reply import Words
from app.errors import Fault, Params, RuleBroken

LOCALES = Path(__file__).parents[2] / "locales"
LANGUAGES = ("tr", "en")
FIRST = "tr"

SPELLED = frozenset({"day", "kinds", "month", "source"})
"""Gaps whose values are no words yet."""

Catalogue = Mapping[str, str]


@cache
def catalogue(medium: str, language: str) -> Catalogue:
    """Key to sentence, for one medium in one language."""
    path = LOCALES / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    return {
        str(message.id): str(message.string)
        for message in messages
        if message.id and message.string and message.context == medium
    }


@cache
def gapless(medium: str, language: str) -> Catalogue:
    """Key to sentence, of the sentences that have no gap, so that they are always the same."""
    return {
        key: form.format()
        for key, form in catalogue(medium, language).items()
        if all(name is None for _, name, _, _ in Formatter().parse(form))
    }


def sentence(medium: str, language: str, words: Words) -> str:
    """One sentence with its gaps filled; a language that we do not speak is answered in Turkish."""
    return told(medium, language, words.key, words.params)


def told(medium: str, language: str, key: str, params: Params) -> str:
    """The same by its key, for templates."""
    language = language if language in LANGUAGES else FIRST
    known = catalogue(medium, language)
    form = known.get(key)
    if not form:
        return key
    if not SPELLED.isdisjoint(params):
        params = _spelled(params, known, language)
    return form.format_map(params)


def _spelled(params: Params, known: Catalogue, language: str) -> Params:
    """Days (ISO) and months (`2026-02`) as people of a language write them; a source is a key,
    and kinds are several."""
    found = dict(params)
    if "day" in found:
        found["day"] = format_date(date.fromisoformat(str(found["day"])), "d MMMM y", language)
    if "month" in found:
        first = date.fromisoformat(f"{found['month']}-01")
        found["month"] = format_date(first, "LLLL y", language)
    if "source" in found:
        found["source"] = known.get(str(found["source"]), found["source"])
    if "kinds" in found:
        keys = str(found["kinds"]).split()
        found["kinds"] = ", ".join(known.get(key, key) for key in keys)
    return found


def fault_words(fault: Fault) -> Words:
    """The sentence for a fault. A rule's own code has its own words where there are any."""
    if isinstance(fault, RuleBroken):
        return Words("fault.rule-broken", {"rule": fault.rule})
    return Words(f"fault.{fault.code}", fault.params)
