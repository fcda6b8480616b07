"""What is said to the database while something is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg

from tests.channels.sms.service import Service


@contextmanager
def counted(service: Service) -> Iterator[list[str]]:
    """Every statement of the orders that are run, in its order."""
    said: list[str] = []
    # The directory of brands looks once a second whether it is old.
    service.core.directory.get(0)
    execute = psycopg.Connection.execute

    def noted(self: Any, query: Any, *given: Any, **more: Any) -> Any:  # noqa: ANN401
        text = str(query).strip()
        if "directory_version" not in text:
            said.append(text)
        return execute(self, query, *given, **more)

    with patch.object(psycopg.Connection, "execute", noted):
        yield said
