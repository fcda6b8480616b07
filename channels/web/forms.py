"""Forms: fields with one kind of error, which are words, and never a browser's own."""

from typing import ClassVar

from flask_wtf import FlaskForm

from app.dialogue.reply import Words


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
