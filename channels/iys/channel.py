"""The API of İYS as a channel: which paths there are, and how a failure looks on its wire."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from flask import Response

from app.channel import Caller, House, Letter, Outgoing, Route, Sender
from app.dialogue.reply import Reply
from app.domain.feed import Parcel, ReceiverKind
from app.domain.recipient import Address, Kind
from app.errors import Fault, Unavailable
from app.usecases.via.evidence import Proof
from channels.iys.dialects import answer
from channels.iys.gate import CHANNEL, HISTORY, STATUS, Gate, Needs, View
from channels.iys.push import SECONDS, push_letter
from channels.iys.settings import read_iys_settings
from channels.iys.views import (
    access,
    batches,
    brands,
    changes,
    consents,
    daily,
    info,
    integrators,
    push,
    refusal_links,
    retailers,
    via,
)

TOKEN_PATH = "/oauth2/token"  # noqa: S105
PROVIDER = "/sps/<iys_code>"
BRAND = f"{PROVIDER}/brands/<brand_code>"
PARTNER = "/integrator/<integrator_code>"
CHANGES = f"{BRAND}/changes/<report_date>"
AGREEMENT = f"{BRAND}/agreements/<report_date>"
VIA = f"/via{PROVIDER}"


class IysChannel:
    """JSON for the programs of providers and partners, as İYS publishes it."""

    name = CHANNEL
    prefix = "/sps"
    reaches: Kind | None = None
    tells = ReceiverKind.PUSH
    seconds = SECONDS

    def __init__(self, house: House) -> None:
        self._settings = read_iys_settings(house.reader())
        self._outside = house.outside
        self._gate = Gate(house.core, self._settings.per_second)

    def routes(self) -> Sequence[Route]:
        """Each with a slash at its end and without."""
        return (
            *self._both("POST", TOKEN_PATH, self._gate.token, Caller.ANYBODY),
            *self._guarded("GET", f"{PROVIDER}/brands", brands.list_brands),
            *self._consents(),
            *self._retailers(),
            *self._access(),
            *self._info(),
            *self._integrators(),
            *self._daily(),
            *self._push(),
            *self._questions(),
        )

    def draw_evidence(self, proof: Proof) -> bytes:
        """The evidence of an approval as a PDF (`app/daily.py`)."""
        return via.draw_evidence(proof)

    def _consents(self) -> Iterator[Route]:
        """Recording and asking, one by one and many at once."""
        of, base = self._guarded, f"{BRAND}/consents"
        hidden = timedelta(minutes=self._settings.hidden_minutes)
        for before, repeats in (("", False), ("/v2", True)):
            yield from of("POST", f"{before}{base}", consents.AddConsent(repeats))
            many = f"{before}{base}/request"
            yield from of("POST", many, batches.AddConsents(repeats))
            yield from of("GET", f"{many}/<request_id>", batches.show_batch)
        yield from of("POST", f"{base}/status", consents.show_status, Needs(STATUS))
        yield from of("POST", f"{base}/history", consents.show_history, Needs(HISTORY))
        many = f"{base}/<recipient_type>/status/<type>"
        yield from of("POST", many, consents.list_approved)
        yield from of("GET", f"{base}/changes", changes.ListOfChanges(hidden))

    def _retailers(self) -> Iterator[Route]:
        every, one = f"{BRAND}/retailers", f"{BRAND}/retailers/<retailer_code>"
        yield from self._guarded("POST", every, retailers.add_retailer)
        yield from self._guarded("GET", every, retailers.list_retailers)
        yield from self._guarded("GET", one, retailers.show_retailer)
        yield from self._guarded("DELETE", one, retailers.remove_retailer)

    def _access(self) -> Iterator[Route]:
        path = f"{BRAND}/consents/retailers/access"
        yield from self._guarded("POST", path, access.give)
        yield from self._guarded("PUT", path, access.replace)
        yield from self._guarded("POST", f"{path}/remove", access.remove)
        yield from self._guarded("POST", f"{path}/remove/all", access.remove_all)
        # İYS writes the singular here alone.
        for word in ("consent", "consents"):
            there = f"{BRAND}/{word}/retailers/access/list"
            yield from self._guarded("POST", there, access.list_access)

    def _info(self) -> Iterator[Route]:
        yield from self._guarded("GET", "/info/city", info.list_cities)
        yield from self._guarded("GET", "/info/city/<code>", info.show_city)
        yield from self._guarded("GET", "/info/town", info.list_towns)
        yield from self._guarded("GET", "/info/town/<code>", info.show_town)

    def _integrators(self) -> Iterator[Route]:
        only = Needs(partner="H363")
        yield from self._guarded("GET", f"{PARTNER}/sps", integrators.list_granted, only)
        one = f"{PARTNER}/sps/<iys_code>"
        yield from self._guarded("GET", one, integrators.show_granted, only)
        asked = Needs(partner="H522", lapsed=True)
        path = f"{PARTNER}/subscription"
        yield from self._guarded("GET", path, integrators.show_own_subscription, asked)
        path, asked = f"{PROVIDER}/subscription", Needs(lapsed=True)
        yield from self._guarded("GET", path, integrators.show_subscription, asked)

    def _daily(self) -> Iterator[Route]:
        """Reconciliation. The file has everybody's address: a partner must be granted it."""
        needs = Needs(agreement=True)
        summary = f"{CHANGES}/recipients/<recipient_type>"
        yield from self._guarded("GET", summary, daily.summary, needs)
        yield from self._guarded("GET", f"{CHANGES}/file", daily.file, needs)
        yield from self._guarded("GET", AGREEMENT, daily.show_agreement, needs)
        yield from self._guarded("PUT", AGREEMENT, daily.agree, needs)
        yield from self._guarded("GET", f"{AGREEMENT}/timestamp", daily.timestamp, needs)

    def _push(self) -> Iterator[Route]:
        """Connections by which citizens' words are told at once."""
        registration = f"{BRAND}/push/registration"
        yield from self._guarded("POST", registration, push.Registration(self._outside))
        yield from self._guarded("GET", registration, push.list_connections)
        yield from self._guarded("POST", f"{BRAND}/push/unregistration", push.end_connection)

    def _questions(self) -> Iterator[Route]:
        """What a citizen is asked, and how to refuse. The brands of a question stand in its body,
        so whether a partner may ask is looked up with them (`app/usecases/via`)."""
        of, asked = self._guarded, f"{VIA}/consent"
        links = f"{BRAND}/via-hash-links"
        yield from of("POST", links, refusal_links.make_links, Needs(via=True))
        yield from of("POST", asked, via.start)
        yield from of("POST", f"{VIA}/confirmation", via.confirm)
        yield from of("GET", f"{asked}/request/<request_id>", via.show_request)
        yield from of("GET", f"{asked}/<request_id>", via.show_agreed)
        yield from of("POST", f"{asked}/status", via.list_agreed)
        yield from of("GET", f"{VIA}/via/clarification/<request_id>/file", via.give_evidence)

    def _guarded(
        self, method: str, path: str, view: View, needs: Needs | None = None
    ) -> Iterator[Route]:
        opened = self._gate.open(view, needs or Needs())
        return self._both(method, path, opened, Caller.PROVIDER)

    def _both(self, method: str, path: str, view: View, caller: Caller) -> Iterator[Route]:
        head, _, rest = path.removeprefix("/").partition("/")
        for end in ("", "/"):
            yield Route(f"/{rest}{end}", [method], caller, view, under=f"/{head}")

    def answer_fault(self, fault: Fault) -> Response:
        """`{"errors": […]}`, also at the door of tokens, but for what OAuth has words for."""
        return answer(fault)

    def letter(self, parcel: Parcel) -> Letter:
        """A list of movements, as push brings them."""
        return push_letter(parcel)

    def compose(self, reply: Reply, to: Address, report: str) -> tuple[Sender, Outgoing]:
        """It writes to nobody. Raises Unavailable."""
        raise Unavailable(part="route")
