"""In which language to speak: the one that was chosen, the account's, the browser's, Turkish."""

from urllib.parse import urlencode

from flask import Request

from channels._kit.wording import FIRST, LANGUAGES
from channels.web.paths import AFTER, own_path

ASKED = "dil"
OTHER = {"tr": "en", "en": "tr"}


def asked_language(request: Request) -> str | None:
    """The language that the address asks for (`?dil=en`), if it is one of ours."""
    wanted = request.args.get(ASKED)
    return wanted if wanted in LANGUAGES else None


def language_of(request: Request, kept: str | None, account: str | None) -> str:
    """The language of this page; `kept` is what was chosen before, `account` what is kept there."""
    for wanted in (asked_language(request), kept, account):
        if wanted in LANGUAGES:
            return wanted
    return request.accept_languages.best_match(LANGUAGES, FIRST)


def switch(request: Request, language: str) -> str:
    """The query that shows the same page in the other language."""
    kept = [pair for pair in request.args.items(multi=True) if _may_stay(*pair)]
    # What was posted is not in the address, and what was only looked for is asked for again.
    return urlencode([*(kept if request.method == "GET" else []), (ASKED, OTHER[language])])


def _may_stay(name: str, value: str) -> bool:
    return name != ASKED and (name != AFTER or own_path(value) is not None)
