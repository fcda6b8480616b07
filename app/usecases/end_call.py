"""The end of a call, as the gateway tells it."""

from dataclasses import dataclass

from app.core import UseCase, Work

END = "UPDATE call SET ended_at = %s WHERE tag = %s AND sid = %s AND ended_at IS NULL"


@dataclass(frozen=True, slots=True)
class EndCall(UseCase[None]):
    """A call has ended. Where it stood is kept for whoever calls again within half an hour."""

    sid: str

    def run(self, work: Work) -> None:
        """A call that ended already, or that nobody knows, is left alone."""
        work.change(END, (work.now, work.context.person.tag, self.sid))
