"""Where the scripts knock, and how a failure looks to them."""

from collections.abc import Callable, Iterator, Sequence

from flask import Response, request

from app.channel import Caller, House, Outgoing, Route, Sender
from app.dialogue.reply import Reply
from app.domain.recipient import Address, Kind
from app.errors import Conflict, Fault, TooMany, Unavailable, Unexpected
from channels._kit.apps import read_apps
from channels._kit.bearer import Bearers
from channels._kit.http import asked_language, dress, status_of
from channels._kit.wording import fault_words, sentence
from channels.cgw.bodies import told
from channels.cgw.realm import Realm, failure
from channels.cgw.recipients import Recipients

MEDIUM = "problem"
REALM = "/auth/realms/citizen"
BRANDS = "/cgw/recipients/<recipient_type>/brands"
# RFC 6749, 5.2, and 4.1.2.1 for what may be tried again.
OAUTH = {
    TooMany: "invalid_grant",
    Conflict: "temporarily_unavailable",
    Unavailable: "temporarily_unavailable",
    Unexpected: "unknown_error",
}


class CgwChannel:
    """The citizen's gateway of the real registry; in the history it is the API."""

    name = "cgw"
    prefix = "/api/v1"
    reaches: Kind | None = None

    def __init__(self, house: House) -> None:
        apps = read_apps(house.reader(), demo=house.settings.demo)
        bearers = Bearers(house.core, apps)
        self._recipients = Recipients(bearers)
        self._realm = Realm(bearers)

    def routes(self) -> Sequence[Route]:
        """Each with a slash at its end and without."""
        anybody, citizen, of = Caller.ANYBODY, Caller.CITIZEN, self._recipients
        token = "/protocol/openid-connect/token"  # noqa: S105
        return (
            *_both("POST", "/cbff/recipients", anybody, of.ask),
            *_both("POST", token, anybody, self._realm.token, REALM),
            *_both("GET", "/cgw/recipients/list", citizen, of.list),
            *_both("POST", f"{BRANDS}/search", citizen, of.search),
            *_both("POST", f"{BRANDS}/<brand>/consent/update", citizen, of.update),
        )

    def answer_fault(self, fault: Fault) -> Response:
        """`{"error": {"summary": …}}`; in the realm as OAuth has it."""
        language, status = asked_language(request), status_of(fault)
        words = sentence(MEDIUM, language, fault_words(fault))
        if request.path.startswith(f"{REALM}/"):
            error = next((OAUTH[kind] for kind in OAUTH if isinstance(fault, kind)), None)
            answer = failure(status, error or "invalid_request", words)
        else:
            answer = told({"error": {"summary": words}}, status)
        return dress(answer, fault, language)

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """It writes to nobody. Raises Unavailable."""
        raise Unavailable(part="route")


def _both(
    method: str,
    path: str,
    caller: Caller,
    view: Callable[..., Response],
    under: str | None = None,
) -> Iterator[Route]:
    for end in ("", "/"):
        yield Route(f"{path}{end}", [method], caller, view, under)
