"""Connections that do not wait for ever: a database that neither answers nor ends is left.

A server that hangs (a frozen disk, a stopped machine) keeps its socket open, so that no time-out
of libpq or of the server ends the wait. Where somebody waits at a telephone, the service must give
up and keep the text instead.
"""

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

R = TypeVar("R")


class PatientConnection(psycopg.Connection[Any]):
    """A connection each of whose waits ends after `patience` seconds (None: never)."""

    patience: float | None = None

    def wait(self, gen: PQGen[R], interval: float = 0.1, timeout: float | None = None) -> R:
        """Wait for the server. Raises psycopg's OperationalError when it takes too long; the
        connection is closed then, because nobody knows what the server still does."""
        if timeout is not None or self.patience is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except psycopg.errors._WaitTimeout as error:
            self.pgconn.finish()
            raise psycopg.OperationalError("the server did not answer in time") from error
