"""The hours of the night, in which nothing leaves but codes and answers to what somebody asked."""

from datetime import datetime, time, timedelta

from app.domain.deadlines import ISTANBUL

NIGHT, MORNING = time(21), time(8)
"""From nine in the evening until eight in the morning, Istanbul time, people are left alone."""


def may_tell(moment: datetime) -> bool:
    """Whether a notice may leave at this moment."""
    return MORNING <= moment.astimezone(ISTANBUL).time() < NIGHT


def told_at(moment: datetime) -> datetime:
    """When a notice that is due at this moment leaves: at once, or in the morning."""
    if may_tell(moment):
        return moment
    there = moment.astimezone(ISTANBUL)
    day = there.date() if there.time() < MORNING else there.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, ISTANBUL)
