"""What stands in the paths of the console."""

from uuid import UUID

from app.errors import NotFound


def id_of(text: str) -> UUID:
    """An id of a path. Raises NotFound for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("page") from None
