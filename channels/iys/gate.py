"""The gate that every call passes: counted, whose token it bears, what its path names and whether
that is its own."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Request, Response, request

from app.core import Context, Core, UseCase
from app.domain.consent import MessageType
from app.domain.permissions import Assurance, Role
from app.errors import Fault
from app.usecases.programs.admission import Bar, Place, barred, lapse
from app.usecases.programs.entering import Entered, EnterProgram, Program, Watch
from app.usecases.programs.partners import IsPartner, Right
from app.usecases.programs.rates import Rate
from channels._kit.network import network_of
from channels._kit.programs import dress, sign_in_of
from channels.iys.dialects import answer
from channels.iys.errors import Refused, Wrong, refuse
from channels.iys.tokens import Tokens

CHANNEL = "iys"
R = TypeVar("R")
LARGEST_CODE = 2**31 - 1
_CODE = re.compile(r"[0-9]{1,10}")

EVERY = "every"
TOKEN = Rate("token", 100, 3600, strict=True)
STATUS = Rate("status", 1000, 3600)
HISTORY = Rate("history", 100, 3600)
# Which code tells that a window is used up.
OVER = {EVERY: "H124", TOKEN.what: "H084", STATUS.what: "H086", HISTORY.what: "H089"}
BARS = {
    Bar.NETWORK: "L101",
    Bar.NO_PACKAGE: "H524",
    Bar.CLOSED: "H521",
    Bar.LAPSED: "H520",
    Bar.NO_API: "H586",
    Bar.PROVIDER_UNKNOWN: "H001",
    Bar.PROVIDER_OTHER: "H353",
    Bar.BRAND_UNKNOWN: "H018",
    Bar.BRAND_OTHER: "H353",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a program that passed the gate; `provider` and `brand` as its path names them."""

    core: Core
    program: Program
    provider: int
    brand: int

    def run(self, order: UseCase[R]) -> R:
        """Do a deed in the name of whoever calls. Raises what the deed raises."""
        return self.core.run(order, self.context)

    @property
    def context(self) -> Context:
        """A partner's deeds are the partner's in the history."""
        role = Role.PARTNER if self.program.partner else Role.PROVIDER
        now = self.core.clock.now()
        return Context(CHANNEL, role, Assurance.CODE, now, actor=self.program.holder)

    def need(self, type: MessageType, right: Right, index: int | None = None) -> None:
        """Raises Refused H353 where a partner may not do this with permissions of the type."""
        if not self.may(type, right):
            raise Refused(Wrong("H353", index=index, words={"field": "type"}))

    def may(self, type: MessageType, right: Right) -> bool:
        """Whether it may do this with permissions of the type."""
        return not self.program.partner or self.program.grant.right(type) >= right


@dataclass(frozen=True, slots=True)
class Needs:
    """What a call must have besides a token. `rate`: a window of its own; `lapsed`: it may be asked
    although the subscription has lapsed; `agreement`: a partner must be granted agreements;
    `partner`: its path names the partner that calls, and by this code anybody else is refused."""

    rate: Rate | None = None
    lapsed: bool = False
    agreement: bool = False
    via: bool = False
    partner: str = ""


NONE = Needs()
View = Callable[..., Response]


class Gate:
    """Lets calls in."""

    def __init__(self, core: Core, per_second: int) -> None:
        self.core = core
        self.tokens = Tokens(core)
        self._every = Rate(EVERY, per_second, 1)
        self._watch = Watch()

    def stranger(self) -> Context:
        """The context of whoever asks for a token."""
        return Context(CHANNEL, Role.PROVIDER, Assurance.SENDER, self.core.clock.now())

    def token(self) -> Response:
        """The door of tokens, which is counted by itself."""
        entered = self._enter(request, (self._every, TOKEN))
        over = _over(entered)
        made = answer(over) if over else self.tokens.give(request, self.stranger())
        return dress(made, entered.allowances)

    def open(self, view: View, needs: Needs = NONE) -> View:
        """The view behind the gate. It is given the call, and what else stands in the path."""

        def serve(**path: str) -> Response:
            rates = (self._every, *((needs.rate,) if needs.rate else ()))
            provider, brand = _code_of(path.get("iys_code")), _code_of(path.get("brand_code"))
            entered = self._enter(request, rates, provider, brand)
            program, over = entered.program, _over(entered)
            if over is not None or program is None:
                return dress(answer(over or refuse("H351")), entered.allowances)
            made: Response | None = None
            try:
                call = self._call(program, path, needs)
                made = dress(view(call, **path), entered.allowances)
                return made
            except Fault as fault:
                # The windows are told also where something is wrong with the request.
                made = dress(answer(fault), entered.allowances)
                return made
            finally:
                failed = made is None or made.status_code >= 400
                self._watch.note(program.client, failed=failed)

        return serve

    def _enter(
        self,
        asked: Request,
        rates: Sequence[Rate],
        provider: int | None = None,
        brand: int | None = None,
    ) -> Entered:
        """Count the call, and look up who makes it."""
        sign_in = sign_in_of(self.core, asked)
        order = EnterProgram(network_of(asked), rates, self._watch, sign_in, provider, brand)
        return self.core.run(order, self.stranger())

    def _call(self, program: Program, path: dict[str, str], needs: Needs) -> Call:
        """Take the codes out of the path. Raises Refused for what is none, or not the caller's."""
        provider, brand = 0, 0
        if "iys_code" in path:
            text = path.pop("iys_code")
            if not text.strip():
                raise refuse("H267.iysCode")
            provider = _number(text, "H190", "iysCode")
        if "brand_code" in path:
            brand = _number(path.pop("brand_code"), "H191", "brandCode")
        call = Call(self.core, program, provider, brand)
        if needs.partner:
            _own_partner(call, path.pop("integrator_code"), needs.partner)
        place = Place(request.remote_addr or "", provider, brand, lapsed=needs.lapsed)
        bar = barred(program, place, self.core.directory)
        if bar is not None:
            raise _refusal(bar, program, place)
        if program.partner and needs.agreement and not program.grant.agreement:
            raise refuse("H353", field="agreement")
        if program.partner and needs.via and not program.grant.via:
            raise refuse("H353", field="via")
        return call


def _over(entered: Entered) -> Refused | None:
    """The window that is used up, with the seconds to wait; of several the longest."""
    over = [one for one in entered.allowances if one.over]
    if not over:
        return None
    longest = max(over, key=lambda one: one.seconds)
    refused = refuse(OVER[longest.rate.what])
    refused.params["seconds"] = longest.seconds
    return refused


def _refusal(bar: Bar, program: Program, place: Place) -> Refused:
    """What stands in the way, in the words of İYS."""
    lapsed = lapse(program, place)
    holder = "Entegratör" if program.partner else "HS"
    words: dict[str, Any] = {
        "iysCode": program.holder if bar is Bar.NO_PACKAGE else place.provider,
        "brandCode": place.brand,
        "status": lapsed.value if lapsed else "",
        "holder": holder,
        "field": "iysCode" if bar is Bar.PROVIDER_OTHER else "brandCode",
    }
    return refuse(BARS[bar], **words)


def _own_partner(call: Call, text: str, refusal: str) -> None:
    """Raises Refused: `refusal` for a provider's program, H031 for what is no code, H353 for a code
    of another partner, H245 for a provider's, H268 for nobody's."""
    if not call.program.partner:
        raise refuse(refusal)
    code = _code_of(text)
    if code is None:
        raise refuse("H031", username=text)
    if code == call.program.holder:
        return
    match call.run(IsPartner(code)):
        case True:
            raise refuse("H353", field="integratorIysCode")
        case False:
            raise refuse("H245")
        case None:
            raise refuse("H268")


def _number(text: str, code: str, name: str) -> int:
    found = _code_of(text)
    if found is None:
        raise refuse(code, name, text)
    return found


def _code_of(text: str | None) -> int | None:
    if text is None or not text.isascii() or not _CODE.fullmatch(text):
        return None
    found = int(text)
    return found if 0 < found <= LARGEST_CODE else None
