"""What happens to complaints by itself: those that are alike are put together, and what is due is
done."""

import procrastinate

from app.core import Core
from app.logs import alone
from app.outbox.delivery import system_context
from app.usecases.complaints.campaigns import GroupComplaint, ListUngrouped
from app.usecases.complaints.tending import TendComplaints


def tend_complaints(app: procrastinate.App, core: Core) -> None:
    """What happens to complaints by itself, a hundred at a time; and their campaigns."""

    @app.periodic(cron="* * * * * */10")
    @app.task(name="complaints.group", queue="keeping", queueing_lock="group", pass_context=True)
    def group_new(context: procrastinate.JobContext, timestamp: int) -> None:
        group(core)

    @app.periodic(cron="* * * * *")
    @app.task(name="complaints.tend", queue="keeping", queueing_lock="tend", pass_context=True)
    def tend_all(context: procrastinate.JobContext, timestamp: int) -> None:
        tend(core)


def tend(core: Core) -> None:
    """Every step, until nothing is left of it."""
    for step in TendComplaints.STEPS:
        with alone(step=step):
            while core.run(TendComplaints(step), system_context(core)):
                pass


def group(core: Core) -> None:
    """Put every complaint that is new beside those like it; one that cannot be read is tried again
    the next time."""
    numbers = core.run(ListUngrouped(), system_context(core))
    while numbers:
        for number in numbers:
            with alone(complaint=number):
                core.run(GroupComplaint(number), system_context(core))
        numbers = core.run(ListUngrouped(numbers[-1]), system_context(core))
