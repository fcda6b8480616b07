"""What a complaint asks for, as data: subjects, exemptions, who complains, times and fines.

It is read from a file (`app/data/complaints.toml`), which is checked as a whole. Every text stands
there in both languages.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from app.domain.consent import MessageType, RecipientType

FIELDS = frozenset(
    {
        *("sender", "at", "text", "operator"),
        *("name", "title", "residence", "province", "mersis", "statement"),
    }
)
"""What may be wanted of a complaint before an officer decides."""


class RulebookError(ValueError):
    """The file says something that cannot be; the message names the place."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, by its id, in words."""

    id: str
    tr: str
    en: str

    def words(self, language: str) -> str:
        """What it is called."""
        return self.en if language == "en" else self.tr


C = TypeVar("C", bound=Choice)


@dataclass(frozen=True, slots=True)
class Subject(Choice):
    """What may be wrong with a message of these types."""

    types: frozenset[MessageType]


@dataclass(frozen=True, slots=True)
class Exemption(Choice):
    """A kind of message that needs no permission; `source` is the rule that says so."""

    source: str


@dataclass(frozen=True, slots=True)
class Party(Choice):
    """Who complains, as which recipient, and what is wanted of them."""

    recipient_type: RecipientType
    wants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fine:
    """Lira for an act of article 12, from the beginning of a year on. `times`: how many times as
    much when many were written to at once. `certain`: whether the source could be checked."""

    act: str
    year: int
    low: int
    high: int
    times: int
    certain: bool
    tr: str
    en: str


@dataclass(frozen=True, slots=True)
class Times:
    """How long things take; none of the law's own could be verified (`complaints.toml`)."""

    file_months: int
    answer_business_days: int
    remind_business_days: int
    objection_days: int
    follow_up_days: int
    draft_days: int


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All of it. Mappings keep the order of the file."""

    times: Times
    subjects: Mapping[str, Subject]
    exemptions: Mapping[str, Exemption]
    parties: Mapping[str, Party]
    operators: Mapping[str, str]
    wants: Mapping[MessageType, tuple[str, ...]]
    provinces: Mapping[int, str]
    fines: tuple[Fine, ...]

    def subjects_of(self, type: MessageType) -> tuple[Subject, ...]:
        """What may be wrong with a message of a type."""
        return tuple(one for one in self.subjects.values() if type in one.types)

    def missing(
        self, type: MessageType, party: str | None, given: Collection[str]
    ) -> tuple[str, ...]:
        """What is still wanted before an officer can decide, in the order in which it is asked."""
        wanted = list(self.wants[type])
        wanted += self.parties[party].wants if party else ("party",)
        return tuple(name for name in wanted if name not in given)

    def fines_at(self, moment: datetime) -> tuple[Fine, ...]:
        """For each act the newest amounts that were in force."""
        newest: dict[str, Fine] = {}
        for fine in sorted(self.fines, key=lambda fine: fine.year):
            if fine.year <= moment.year:
                newest[fine.act] = fine
        return tuple(newest.values())


def read_rulebook(rules: Mapping[str, Any], provinces: Mapping[str, Any]) -> Rulebook:
    """The rulebook out of the two files, as TOML gives them. Raises RulebookError."""
    try:
        return Rulebook(
            times=Times(**rules["times"]),
            subjects=_by_id(_subject(one) for one in rules["subject"]),
            exemptions=_by_id(Exemption(**one) for one in rules["exemption"]),
            parties=_by_id(_party(one) for one in rules["party"]),
            operators={one["id"]: one["name"] for one in rules["operator"]},
            wants={type: _fields(rules["wants"][type.name]) for type in MessageType},
            provinces={int(number): str(name) for number, name in provinces["provinces"].items()},
            fines=tuple(Fine(**one) for one in rules["fine"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise RulebookError(f"the rules of complaints: {error}") from error


def _subject(raw: Mapping[str, Any]) -> Subject:
    types = frozenset(MessageType[name] for name in raw["types"])
    return Subject(raw["id"], raw["tr"], raw["en"], types)


def _party(raw: Mapping[str, Any]) -> Party:
    kind = RecipientType[raw["recipient_type"]]
    return Party(raw["id"], raw["tr"], raw["en"], kind, _fields(raw["wants"]))


def _fields(names: Collection[str]) -> tuple[str, ...]:
    if unknown := set(names) - FIELDS:
        raise RulebookError(f"the rules of complaints want {sorted(unknown)}, which nobody asks")
    return tuple(names)


def _by_id(choices: Iterable[C]) -> dict[str, C]:
    found: dict[str, C] = {}
    for one in choices:
        if one.id in found:
            raise RulebookError(f"the rules of complaints have {one.id} twice")
        found[one.id] = one
    return found
