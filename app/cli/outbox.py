"""`ileti outbox`: what has left, what waits, what was given up."""

import click

from app.cli.context import open_core
from app.operations import post_counts
from app.outbox.post import QUEUE, TASK, TELL_TASK, PostStatus

STUCK = """
SELECT id, created_at, attempts, status, coalesce(route, '-'), coalesce(fault, '-') FROM outbox
 WHERE status = ANY(%s) ORDER BY created_at LIMIT %s
"""
AGAIN = """
WITH again AS (
    UPDATE outbox SET status = %(queued)s, attempts = 0, changed_at = now()
     WHERE status = %(given_up)s RETURNING tag, id, tell_tag
)
SELECT count(*), procrastinate_defer_jobs_v1(array_agg(ROW(
           %(queue)s, CASE WHEN tell_tag IS NULL THEN %(task)s ELSE %(tell)s END, 0,
           CASE WHEN tell_tag IS NULL THEN tag::text END, NULL,
           jsonb_build_object('tag', coalesce(tell_tag, tag), 'id', id),
           NULL)::procrastinate_job_to_defer_v1))
  FROM again
"""
SHOWN = 50


@click.command()
@click.option("--retry", is_flag=True, help="Try everything again that was given up.")
def outbox(*, retry: bool) -> None:
    """Messages by state, and those that are stuck: no address is shown."""
    with open_core() as core, core.database.single() as driver:
        if retry:
            states = {
                "queued": int(PostStatus.QUEUED),
                "given_up": int(PostStatus.GIVEN_UP),
                "queue": QUEUE,
                "task": TASK,
                "tell": TELL_TASK,
            }
            row = driver.execute(AGAIN, states).fetchone()
            click.echo(f"{row[0] if row else 0} messages queued again")
        for status, count in sorted(post_counts(core).items()):
            click.echo(f"{count:8d}  {status}")
        stuck = [int(PostStatus.QUEUED), int(PostStatus.TRYING), int(PostStatus.GIVEN_UP)]
        for number, created, attempts, status, route, fault in driver.execute(
            STUCK, (stuck, SHOWN)
        ):
            name = PostStatus(status).name.lower()
            click.echo(f"{created:%Y-%m-%d %H:%M} {number} {name} x{attempts} {route} {fault}")
