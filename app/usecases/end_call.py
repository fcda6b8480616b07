"""The end of a call, as the gateway tells it."""

from dataclasses import dataclass

from app.core import UseCase, Work
from app.dialogue.complaining import left
from app.dialogue.reply import Reply
from app.dialogue.world import Reach
from app.outbox.post import send_many
from app.usecases.facts import Known

END = "UPDATE call SET ended_at = %s WHERE tag = %s AND sid = %s AND ended_at IS NULL"
TEXTS = "sms"

# Once, also where the call is taken up again and breaks off again.
BEGUN = f"""
UPDATE call c SET state = jsonb_set(c.state, '{{linked}}', 'true')
 WHERE c.tag = %s AND c.sid = %s AND c.state ->> 'reach' = '{Reach.MOBILE}'
   AND NOT coalesce((c.state ->> 'linked')::boolean, false)
   AND EXISTS (SELECT FROM complaint d WHERE d.tag = coalesce(c.subject, c.tag) AND d.state = 0
                  AND d.id = (c.state ->> 'draft')::bigint)
RETURNING coalesce(c.subject, c.tag), (c.state ->> 'draft')::bigint, c.state ->> 'language'
"""


@dataclass(frozen=True, slots=True)
class EndCall(UseCase[None]):
    """A call has ended. Where it stood is kept for whoever calls again within half an hour; a
    complaint that was begun in it lies in a draft, and a text tells how to finish it."""

    sid: str

    def run(self, work: Work) -> None:
        """A call that ended already, or that nobody knows, is left alone."""
        key = (work.context.person.tag, self.sid)
        work.change(END, (work.now, *key))
        row = work.row(BEGUN, key)
        if row is not None:
            tag, draft, language = row
            send_many(work, [tag], Reply(left(Known(work), draft), language), TEXTS)
