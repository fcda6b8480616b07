"""Citizens who sign in: their contexts, the codes that were sent to them."""

from dataclasses import replace

from app.core import Context, Core
from app.domain.consent import Source
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.usecases.account.addresses import AddAddress, Added
from app.usecases.account.asking import AskCode, Purpose
from app.usecases.account.signing import SignedIn, SignInByCode
from app.usecases.account.state import SignInByState
from app.usecases.account.visitors import FindVisitor, Visitor

NETWORK = "192.0.2.1"
NEWEST = """
SELECT nonce FROM code WHERE tag = %s AND used_at IS NULL
 ORDER BY created_at DESC, nonce LIMIT 1
"""


def claiming(core: Core, address: str | None, channel: str = "web") -> Context:
    """Somebody who says that this is their address; or says nothing."""
    who = core.person(parse_address(address)) if address else None
    now = core.clock.now()
    return Context(channel, Role.CITIZEN, Assurance.SENDER, now, who, Source.IYS_WEB)


def ask(core: Core, address: str, purpose: Purpose = Purpose.SIGN_IN, channel: str = "web") -> str:
    """The code that is sent when this address asks for one."""
    core.run(AskCode(purpose, "tr", NETWORK), claiming(core, address, channel))
    return code_of(core, address)


def code_of(core: Core, address: str) -> str:
    """The newest code of an address, as its holder reads it."""
    with core.database.single() as driver:
        row = driver.execute(NEWEST, (core.keys.tag(parse_address(address).canonical),)).fetchone()
    assert row is not None
    return core.keys.code(row[0])


def enter(core: Core, address: str, code: str, channel: str = "web") -> SignedIn:
    """What becomes of a code."""
    order = SignInByCode(code, "Chrome, Android", NETWORK, "tr")
    return core.run(order, claiming(core, address, channel))


def sign_in(core: Core, address: str, channel: str = "web") -> Visitor:
    """Whoever holds this address, signed in."""
    return visitor(core, enter(core, address, ask(core, address, channel=channel), channel).secret)


def state_login(core: Core, subject: str, here: Visitor | None = None) -> Visitor:
    """Signed in by the state, perhaps on a device that was signed in already."""
    context = claiming(core, None)
    context = replace(context, assurance=Assurance.LOGIN, account=here.account if here else None)
    order = SignInByState("https://login.example", subject, "Firefox, Linux")
    return visitor(core, core.run(order, context).secret)


def visitor(core: Core, secret: str | None) -> Visitor:
    """Who is signed in by a secret."""
    assert secret is not None
    found = core.run(FindVisitor(secret), claiming(core, None))
    assert found is not None
    return found


def again(core: Core, before: Visitor) -> set[str]:
    """The addresses that a device sees now; its secret is not needed for that."""
    rows = "SELECT account_id, tag FROM sign_in WHERE id = %s"
    with core.database.single() as driver:
        row = driver.execute(rows, (before.device,)).fetchone()
        if row is None:
            return set()
        tags = [row[1]]
        if row[0] is not None:
            mine = "SELECT tag FROM account_address WHERE account_id = %s"
            tags = [tag for (tag,) in driver.execute(mine, (row[0],))]
        known = "SELECT key_id, sealed, tag FROM recipient WHERE tag = ANY(%s)"
        found = driver.execute(known, (tags,)).fetchall()
    return {core.keys.unseal(*one) for one in found}


def signed(core: Core, who: Visitor, address: str | None = None) -> Context:
    """The context of somebody who is signed in, for one of the addresses."""
    context = claiming(core, address)
    return replace(context, assurance=who.assurance, account=who.account, device=who.device)


def add(core: Core, who: Visitor, address: str) -> Added:
    """Add an address by the code that is sent to it."""
    code = ask(core, address, Purpose.ADD_ADDRESS)
    return core.run(AddAddress(code, NETWORK, "tr"), signed(core, who, address))


def seen(who: Visitor) -> set[str]:
    """The addresses that a visitor sees."""
    return {mine.address.canonical for mine in who.addresses}
