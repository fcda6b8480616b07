"""What stands in the paths of the console."""

from uuid import UUID

from app.errors import NotFound


def id_of(text: str) -> UUID:
    """An id of a path. Raises NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("page") from None


def number_of(text: str | None, digits: int = 9) -> int | None:
    """A number of so many digits that somebody typed; None for anything else."""
    found = (text or "").strip()
    return int(found) if found.isascii() and found.isdecimal() and len(found) <= digits else None
