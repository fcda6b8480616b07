"""What a complainant tells, as it is kept: sealed, since most of it is personal."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app.core import Work
from app.domain.consent import MessageType, RecipientType
from app.domain.party import check_mersis, check_tckn
from app.domain.rulebook import Rulebook
from app.domain.sender import parse_sender
from app.errors import InvalidInput
from app.rulebook import load_rulebook

RULES = load_rulebook()
LONGEST = {"text": 5000, "about": 2000, "residence": 500, "name": 120, "title": 255}
"""Letters."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """Everything that a form asks. Whatever is empty has not been told; nothing of it is shown.

    `type`: of the message; `at`: when it came; `brand`: whose it was, where the complainant chose
    it; `about`: in their own words what it is about; `party`: as whom they complain. A national id
    is kept only with `national_consent`. `another`: by the complainant's word it is another message
    than one of the same minutes that was complained about already.
    """

    type: MessageType
    brand: int | None = None
    sender: str = field(default="", repr=False)
    at: datetime | None = None
    text: str = field(default="", repr=False)
    about: str = field(default="", repr=False)
    operator: str = ""
    subjects: tuple[str, ...] = ()
    exemption: str | None = None
    party: str = ""
    name: str = field(default="", repr=False)
    title: str = field(default="", repr=False)
    residence: str = field(default="", repr=False)
    province: int | None = None
    mersis: str = field(default="", repr=False)
    statement: bool = False
    national_id: str = field(default="", repr=False)
    national_consent: bool = False
    another: bool = False

    @property
    def given(self) -> frozenset[str]:
        """The names of what has been told. A brand that was chosen says who sent it."""
        told = {one.name for one in fields(self) if getattr(self, one.name)}
        return frozenset(told | ({"sender"} if self.brand is not None else set()))

    def recipient_type(self, rules: Rulebook) -> RecipientType:
        """As which recipient they complain: a person, unless they say otherwise."""
        party = rules.parties.get(self.party)
        return party.recipient_type if party else RecipientType.BIREYSEL

    def missing(self, rules: Rulebook) -> tuple[str, ...]:
        """What is still wanted before an officer can decide, in the order in which it is asked."""
        return rules.missing(self.type, self.party or None, self.given)


def check_particulars(told: Particulars, rules: Rulebook, now: datetime) -> None:
    """Whether it may be kept at all; what is missing may come later.

    Raises InvalidInput with the field that is wrong; RuleBroken H225 to H228 for numbers.
    """
    for name, most in LONGEST.items():
        if len(getattr(told, name)) > most:
            raise InvalidInput("too-long", field=name, limit=most)
    if told.at is not None and told.at > now:
        raise InvalidInput("future", field="at")
    if told.sender:
        parse_sender(told.sender)
    if told.mersis:
        check_mersis(told.mersis)
    if told.national_id and not told.national_consent:
        raise InvalidInput("no-consent", field="national_id")
    if told.national_id:
        check_tckn(told.national_id)
    _check_choices(told, rules)


def _check_choices(told: Particulars, rules: Rulebook) -> None:
    known: tuple[tuple[str, Any, Any], ...] = (
        ("operator", told.operator, rules.operators),
        ("party", told.party, rules.parties),
        ("exemption", told.exemption, rules.exemptions),
        ("province", told.province, rules.provinces),
    )
    for name, value, choices in known:
        if value and value not in choices:
            raise InvalidInput("unknown-choice", field=name)
    possible = {subject.id for subject in rules.subjects_of(told.type)}
    if not possible.issuperset(told.subjects):
        raise InvalidInput("unknown-choice", field="subjects")


def columns_of(told: Particulars) -> dict[str, Any]:
    """The columns that work is sorted by."""
    return {
        "type": int(told.type),
        "recipient_type": int(told.recipient_type(RULES)),
        "message_at": told.at,
        "party": told.party or None,
        "province": told.province,
        "exemption": told.exemption,
        "subjects": list(told.subjects),
    }


def seal_particulars(work: Work, told: Particulars, uid: UUID) -> tuple[int, bytes]:
    """Sealed to the complaint."""
    return work.core.keys.seal(orjson.dumps(told).decode(), uid)


def unseal_particulars(work: Work, key_id: int, sealed: bytes, uid: UUID) -> Particulars:
    """What was told. Raises KeysError where the row was tampered with."""
    raw: Mapping[str, Any] = orjson.loads(work.core.keys.unseal(key_id, sealed, uid))
    return Particulars(
        **{
            **raw,
            "type": MessageType(raw["type"]),
            "at": datetime.fromisoformat(raw["at"]) if raw["at"] else None,
            "subjects": tuple(raw["subjects"]),
        }
    )
