"""What a brand says of its dealing with data."""

from typing import Any

from marshmallow import ValidationError, fields

from app.usecases.programs.privacy import LONGEST
from channels.api.schemas.complaints import Lines, a_number
from channels.api.schemas.fields import Strict, moment, told


def _text(language: str, **given: Any) -> Lines:  # noqa: ANN401
    return Lines(LONGEST, validate=[_not_blank], metadata=told(f"In {language}, plain."), **given)


def _not_blank(text: str) -> None:
    if not text.strip():
        raise ValidationError("length")


class PrivacySaid(Strict):
    """The text, in paragraphs between empty lines; no HTML."""

    tr = _text("Turkish", required=True)
    en = _text("English", load_default=None)


class PrivacyAsked(Strict):
    """Of which moment."""

    at = moment("As it stood then; without it, as it stands.", load_default=None)


class PrivacyTold(Strict):
    """The text as it stands, or stood."""

    version = a_number("Counted from 1.")
    since = fields.AwareDateTime(
        required=True, format="iso", metadata=told("Since when it stands.")
    )
    tr = fields.String(required=True)
    en = fields.String(required=True, allow_none=True)
