"""Moments as İYS writes them: `2020-08-06 14:36:42`, by the clock of Istanbul."""

from datetime import datetime

from app.domain.consent import ISTANBUL


def written(moment: datetime) -> str:
    """A moment, to the second."""
    return f"{moment.astimezone(ISTANBUL):%Y-%m-%d %H:%M:%S}"
