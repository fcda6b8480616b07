"""Counts that are kept for the console, because nobody should wait for them: of large brands when
somebody looks, of the sectors and of the addresses of large providers every night."""

import procrastinate

from app.core import Core
from app.outbox.delivery import system_context
from app.usecases.console.glance import QUEUE, TASK, KeepGlance
from app.usecases.console.pictures import KeepRates
from app.usecases.used import KeepUse


def count_brands(app: procrastinate.App, core: Core) -> None:
    """The tasks. One that fails is not tried again: the next look asks for it, or the next night
    comes."""

    @app.task(name=TASK, queue=QUEUE)
    def count_brand(brand: int) -> None:
        core.run(KeepGlance(brand), system_context(core))

    @app.periodic(cron="47 1 * * *")
    @app.task(name="figures.rates", queue=QUEUE, queueing_lock="rates", pass_context=True)
    def count_sectors(context: procrastinate.JobContext, timestamp: int) -> None:
        core.run(KeepRates(), system_context(core))

    @app.periodic(cron="7 2 * * *")
    @app.task(name="figures.used", queue=QUEUE, queueing_lock="used", pass_context=True)
    def count_addresses(context: procrastinate.JobContext, timestamp: int) -> None:
        core.run(KeepUse(), system_context(core))
