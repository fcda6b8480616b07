"""Forms: fields with one kind of error, which are words, and never a browser's own."""

import unicodedata
from collections.abc import Sequence
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import StringField

from app.dialogue.reply import Words

NO_LETTERS = frozenset({"Cc", "Cs", "Cn"})
"""Control characters, halves of letters, and what is no letter at all: no page may repeat them."""


class Line(StringField):  # type: ignore[misc]
    """One line that somebody typed, without what cannot be typed."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """The first value, cleaned."""
        typed = valuelist[0] if valuelist else ""
        self.data: Any = "".join(s for s in typed if unicodedata.category(s) not in NO_LETTERS)


class Form(FlaskForm):  # type: ignore[misc]
    """A form of Flask-WTF. The token is looked at before any view (`doors.py`); what is wrong with
    a field is `Words`: `raise ValidationError(say("web.error.…"))`."""

    class Meta:
        csrf: ClassVar[bool] = False
        locales: ClassVar[bool] = False

    def refuse(self, name: str, words: Words) -> None:
        """Mark a field with what only the deed could know."""
        field = self[name]
        field.errors = [*field.errors, words]

    @property
    def wrong(self) -> list[tuple[str, Words]]:
        """Field and words, for everything that is wrong, in the order of the page."""
        return [(field.id, words) for field in self for words in field.errors]
