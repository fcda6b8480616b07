"""What there is of a provider, of another one and of a partner, so that everybody can try
everything with their own and with another's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from app.core import Context, Core
from app.domain import party
from app.domain.feed import Choice
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_address
from app.usecases.feeds.webhooks import AddWebhook
from app.usecases.programs.clients import AddClient
from app.usecases.programs.loads import AppendPart, BeginLoad, CompleteLoad, Format
from app.usecases.programs.retailers import AddRetailer
from app.usecases.staff.hiring import AddStaff
from tests.channels.kurumsal.console import ACME, MARKET, OTHER, PARTNER
from tests.loading.building import rows, table
from tests.usecases.complaints import file
from tests.usecases.desks import operator

DOCUMENT = Path(__file__).parents[3] / "docs" / "console.md"
ROLES = {
    "O": Role.OWNER,
    "E": Role.EDITOR,
    "R": Role.READER,
    "P": Role.PARTNER,
    "D": Role.RETAILER,
    "X": Role.EXAMINER,
    "G": Role.REGISTRAR,
    "A": Role.APPLICANT,
}
NATIONAL_IDS = ("41200034228", "10000000146", "41200034396")


@dataclass(frozen=True, eq=False)
class Line:
    """A door, and what each role may do there, by its letter: ✓, 2 or –."""

    method: str
    path: str
    marks: Mapping[str, str]

    @property
    def applies(self) -> bool:
        """Whether it is about applying, which has a test of its own."""
        return self.path.startswith(("/basvuru", "/markalar/"))


def lines() -> list[Line]:
    """The table of the document."""
    found = []
    for text in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in text.strip("|").split("|")]
        method, _, path = cells[0].partition(" ")
        if method in ("GET", "POST") and path.startswith("`/"):
            marks = dict(zip(ROLES, cells[1:], strict=True))
            found.append(Line(method, path.strip("`"), marks))
    return found


@dataclass(frozen=True)
class Things:
    """What stands in the gaps of paths."""

    brand: int
    person: str
    client: str
    webhook: str
    load: str
    code: int
    number: int

    def fill(self, path: str, day: str) -> str:
        given = {
            "person": self.person,
            "client": self.client,
            "webhook": self.webhook,
            "load": self.load,
            "brand": str(self.brand),
            "code": str(self.code),
            "number": str(self.number),
            "page": "1",
            "day": day,
            "kind": "csv",
        }
        for name, value in given.items():
            path = path.replace(f"<{name}>", value)
        return path.rstrip("/") if path != "/" else ""


def things(core: Core, holder: int, brand: int, number: int) -> Things:
    """Everything of a provider or partner at a brand."""
    office, now = operator(core), core.clock.now()
    role = Role.PARTNER if holder == PARTNER else Role.PROVIDER
    who = Context("api", role, Assurance.CODE, now, actor=holder)
    provider = ACME if brand == MARKET else brand
    people = Role.PARTNER if holder == PARTNER else Role.READER
    mail = parse_address(f"{uuid4().hex}@example.com")
    person = core.run(AddStaff(people, "Ekin", mail, None, holder), office)
    client = core.run(AddClient(holder, f"{uuid4().hex}@example.com"), office)
    url = f"https://hook.example/{uuid4().hex}"
    webhook = core.run(AddWebhook(provider, brand, url, Choice(Choice().types[:2])), who)
    order = BeginLoad(brand, Format.FILE, check_only=True, kept=timedelta(days=1))
    load = core.run(order, who)
    data = table(*rows(1))()
    core.run(AppendPart(brand, load.id, 0, data), who)
    core.run(CompleteLoad(brand, load.id, len(data)), who)
    national = NATIONAL_IDS[(ACME, OTHER, PARTNER).index(holder)]
    place = party.Place("34", "İstanbul"), party.Place("429", "Kadıköy")
    dealer = party.Retailer(brand, "Bayi", "Ali Veli", national, national, *place)
    code = core.run(AddRetailer(dealer), office).code
    made = (str(person.id), str(client.id), str(webhook.webhook.id), str(load.id))
    return Things(brand, *made, code, number)


def complaints(core: Core) -> tuple[int, int]:
    """One about Acme and one about the other."""
    return file(core).number, file(core, brand=OTHER, text="Başka bir ileti").number
