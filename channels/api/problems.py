"""What could not be done, as a problem document (RFC 9457): a code to act on, words to show."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson
from flask import Response

from app.dialogue.reply import Words, say
from app.domain.places import RULES
from app.errors import Fault, InvalidInput, RuleBroken, TooMany, Unexpected
from app.usecases.programs.arriving import FileFault
from app.usecases.programs.room import BYTES, OPEN
from channels._kit.http import dress, status_of
from channels._kit.wording import fault_words, sentence

MEDIUM = "problem"
PROBLEM = "application/problem+json"
LIMITS: Mapping[str, Callable[..., Words]] = {
    OPEN: lambda **_: say("limit.loads"),
    BYTES: lambda gigabytes, **_: say("limit.load-bytes", gigabytes=gigabytes),
}
"""What there are too many of, where that is no number of attempts."""
# A rule names the field as İYS does.
NAMES = {"recipient": "address"}


class BadFields(InvalidInput):
    """A part of the request does not fit: which fields, and what is wrong with each."""

    def __init__(self, *errors: tuple[str, str], status: int = 422) -> None:
        super().__init__("fields", status=status)
        self.errors = errors


def problem(fault: Fault, language: str) -> Response:
    """The answer for a fault, in one of our languages."""
    status = status_of(fault)
    body: dict[str, object] = {
        "type": f"urn:ileti:{fault.code}",
        "title": sentence(MEDIUM, language, say(f"problem.{fault.code}")),
        "status": status,
        "detail": _detail(fault, language),
    }
    if isinstance(fault, Unexpected):
        body["instance"] = f"urn:ileti:incident:{fault.params['incident']}"
    errors = [{"field": field, "code": code} for field, code in errors_of(fault)]
    if errors:
        body["errors"] = errors
    answer = Response(orjson.dumps(body), status, content_type=PROBLEM)
    return dress(answer, fault, language)


def _detail(fault: Fault, language: str) -> str:
    """In words; where one rule is broken, what that rule says."""
    limit = LIMITS.get(str(fault.params.get("what", ""))) if isinstance(fault, TooMany) else None
    if limit is not None:
        return sentence(MEDIUM, language, limit(**fault.params))
    rules = {code for _, code in errors_of(fault)}
    if len(rules) == 1 and rules <= set(RULES):
        return rule_words(language, rules.pop())
    return sentence(MEDIUM, language, fault_words(fault))


def rule_words(language: str, rule: str) -> str:
    """What a rule forbids."""
    return sentence(MEDIUM, language, say(f"rule.{rule}"))


def file_words(language: str, fault: FileFault) -> str:
    """Why a file as a whole could not be loaded, and what to do now."""
    file_fault = fault.code
    return sentence(MEDIUM, language, Words(f"file.{file_fault}", dict(fault.params)))


def errors_of(fault: Fault) -> Sequence[tuple[str, str]]:
    """Field and code of everything that is wrong with the request."""
    match fault:
        case BadFields():
            return fault.errors
        case RuleBroken(rule=rule):
            field = str(fault.params.get("field", ""))
            return ((NAMES.get(field, field), rule),)
        case InvalidInput() if "reason" in fault.params:
            return ((str(fault.params.get("field", "")), str(fault.params["reason"])),)
    return ()


def flattened(messages: object, path: str = "") -> Iterator[tuple[str, str]]:
    """marshmallow's tree of messages, each of which is a code, as fields: `changes.0.type`."""
    match messages:
        case Mapping():
            for name, below in messages.items():
                inside = path if name == "_schema" else f"{path}.{name}".lstrip(".")
                yield from flattened(below, inside)
        case list():
            for one in messages:
                yield from flattened(one, path)
        case _:
            yield path, str(messages)
