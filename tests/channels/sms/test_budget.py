"""Every answer fits one message, with the longest of everything in it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import combinations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import Context
from app.dialogue import answers
from app.dialogue.answers import WHICH
from app.dialogue.grammar import HIGHEST_NUMBER, understand
from app.dialogue.listing import LETTERS, LOOK_BUDGET, PAGE_BUDGET, Line, page_words, pages
from app.dialogue.reply import Reply, Words, say
from app.dialogue.world import Called
from app.domain.consent import MessageType, Record, Source, Status
from app.domain.party import LABEL_LENGTH
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.outbox.delivery import system_context
from app.outbox.notices import TakeNotices
from app.usecases.record import Entry, RecordConsents
from app.usecases.talk import answer
from channels._kit.alphabet import Coding, septets
from channels._kit.wording import LANGUAGES, catalogue
from channels.sms.render import in_letters, text_of
from tests.channels.sms.service import PHONE, Service
from tests.conftest import NOON
from tests.openings import opened

A, M, E = MessageType.ARAMA, MessageType.MESAJ, MessageType.EPOSTA
LABEL = "Şığ Çöğüş İşığıöçşğı"
"""As long as a label may be, and no letter but ö and ü is in the alphabet of a plain message."""

CODE = 2147483647
COMPLAINT = 1_234_567
LONGEST: dict[str, str | int] = {
    "brand": LABEL,
    "word": "ABCDEFGHIJK",
    "number": HIGHEST_NUMBER,
    "types": "AME",
    "page": HIGHEST_NUMBER,
    "consents": 3 * HIGHEST_NUMBER,
    "brands": HIGHEST_NUMBER,
    "reference": "ABCDEFGH",
    "web": "www.ticaret-iletisim.example.gov.tr/sikayet",
    "rule": "H178",
    "incident": "abcdef01",
    "code": "123456",
    "day": "2026-08-30",
    "month": "2026-08",
    "source": "source.NONE",
    "count": HIGHEST_NUMBER,
    "names": f"{LABEL}, {'Ş' * 18}, ...",
    "address": "05** *** ** 33",
    "added": HIGHEST_NUMBER,
    "refused": HIGHEST_NUMBER,
    "host": "www.ticaret-iletisim.example.gov.tr",
    "link": "www.ticaret-iletisim.example.gov.tr/sikayetlerim/1234567",
    "until": "30.08.2026",
    "months": 12,
    "url": "https://www.ticaret-iletisim.example.gov.tr/izinlerim",
    "kinds": "kind.notice kind.agreement kind.abroad",
    "calls": 9_999_999,
    "failures": 9_999_999,
}
TOLD_BY_ITSELF = (
    *("record.", "claim.told.many", "refused.", "summary.", "about.", "source.", "asked."),
    *("via.", "approved.", "kind.", "quality.", "silent.", "application."),
)
COMPLAINTS = ("complain", "finding.", "status.")
# What may take more than one message, and why. Nothing does.
LONGER: dict[str, str] = {}


def parts(words: Iterable[Words], language: str) -> int:
    """How many messages an answer is, in the letters in which it goes on air."""
    return in_letters(text_of(Reply(tuple(words)), language), fold=True).segments


def fits(words: Sequence[Words]) -> bool:
    return all(parts(words, language) == 1 for language in LANGUAGES)


def filled(words: Words) -> Words:
    """The same sentence, with the longest there is in its gaps."""
    longest = {name: LONGEST[name] for name in words.params}
    if words.key.startswith(("compl", "status")) and "number" in longest:
        longest["number"] = COMPLAINT
    return Words(words.key, longest)


def some(types: Sequence[MessageType]) -> list[tuple[MessageType, ...]]:
    return [chosen for size in range(len(types) + 1) for chosen in combinations(types, size)]


def test_the_longest_label_is_the_longest() -> None:
    assert len(LABEL) == LABEL_LENGTH
    assert septets(LABEL, Coding.GSM7) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_alone_fits_one_message(language: str) -> None:
    longer = {
        key for key in catalogue("short", language) if parts([Words(key, LONGEST)], language) > 1
    }
    assert longer == set(LONGER)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_one_line_of_clean_text(language: str) -> None:
    for key, form in catalogue("short", language).items():
        # The line that binds a code to a page stands alone.
        assert form == " ".join(form.split()) or key == "code.sign-in"
        said = in_letters(form.format_map(LONGEST), fold=True)
        assert said.text.count("?") == form.count("?"), "a letter is lost on the way"


@pytest.mark.parametrize("wanted", [types for types in some((A, M)) if types])
@pytest.mark.parametrize("standing", some((A, M, E)))
def test_every_answer_to_a_refusal_fits(
    wanted: tuple[MessageType, ...], standing: tuple[MessageType, ...]
) -> None:
    brand = Called(LABEL, "ABCDEFGHIJK", LABEL)
    left = [kind for kind in standing if kind not in wanted]
    for changed in some(wanted):
        assert fits(answers.revoked(brand, wanted, changed, left, "ABCDEFGH"))


@pytest.mark.parametrize("wanted", [types for types in some((A, M)) if types])
def test_every_answer_to_an_approval_fits(wanted: tuple[MessageType, ...]) -> None:
    brand = Called(LABEL, "ABCDEFGHIJK", LABEL)
    for changed in some(wanted):
        assert fits(answers.granted(brand, wanted, changed, "ABCDEFGH"))


def test_a_mail_permission_is_not_named_to_a_phone_that_cannot_end_it() -> None:
    said = answers.revoked(Called("ACME", "ACME", "Acme"), [M], [M], [E], "ABCDEFGH")
    assert [words.key for words in said] == ["revoked.message", "undo.how", "reference"]
    said = answers.revoked(Called("ACME", "ACME", "Acme"), [M], [M], [E, A], "ABCDEFGH")
    assert said[1].key == "standing.call"


LINES = st.builds(
    Line,
    number=st.integers(1, HIGHEST_NUMBER),
    label=st.text(alphabet="ABCÇĞİıöşüzâ &.-'", min_size=1, max_size=LABEL_LENGTH),
    types=st.lists(st.sampled_from(list(LETTERS)), min_size=1, unique=True).map(tuple),
)


@given(st.lists(LINES, min_size=1, max_size=40), st.booleans(), st.sampled_from([None, NOON]))
def test_every_page_of_every_list_fits_and_no_line_is_lost(
    lines: list[Line], asking: bool, until: datetime | None
) -> None:
    found = pages(lines, PAGE_BUDGET - LOOK_BUDGET if until else PAGE_BUDGET)
    assert [line for page in found for line in page] == lines
    for number, page in enumerate(found, 1):
        said = page_words(lines, number, asking=asking, look_until=until)
        assert [w.params["number"] for w in said if w.key == "list.line"] == [
            line.number for line in page
        ]
        assert fits(said)


@given(st.integers(1, 10**10))
def test_beyond_the_last_page_stands_the_last(number: int) -> None:
    lines = [Line(each, "A" * LABEL_LENGTH, (A, M)) for each in range(1, 21)]
    last = len(pages(lines))
    shown = page_words(lines, number, asking=False)
    assert shown == page_words(lines, min(number, last), asking=False)


class Citizen:
    """Somebody who knows brands of the longest names only."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.heard: list[tuple[Words, ...]] = []

    def text(self, text: str) -> None:
        core = self.service.core
        who = core.person(parse_phone(PHONE))
        now = core.clock.now()
        source = Source.IYS_KISAMESAJ
        context = Context("sms", Role.CITIZEN, Assurance.SENDER, now, who=who, source=source)
        self.heard.append(answer(core, understand(text), context).words)

    def record(self, brand: int, kind: MessageType = M) -> None:
        """What a provider records, a minute later."""
        self.service.later(minutes=1)
        core = self.service.core
        when = core.clock.now().replace(microsecond=0)
        record = Record(kind, Status.ONAY, Source.HS_WEB, when)
        entry = Entry(core.keys.tag(PHONE), PHONE, record)
        core.run(RecordConsents(brand, [entry], backdated=True), self.service.operator())

    def told(self) -> tuple[Words, ...]:
        """What the last record has put into the outbox."""
        core = self.service.core
        order = TakeNotices(core.keys.tag(PHONE), uuid4())
        taken = core.run(order, system_context(core))
        assert taken is not None
        return taken.reply.words


def everything_said(service: Service) -> list[tuple[Words, ...]]:
    """Every answer that the talk puts together, from somebody with the longest of everything."""
    for number in range(5):
        service.add_brand(CODE - number, LABEL)
    citizen = Citizen(service)
    for number in range(5):
        citizen.record(CODE - number, A)
        citizen.record(CODE - number)
    name, code, other = f"RET {LABEL}", str(CODE), str(CODE - 1)
    for text in (
        *("LISTE", "LISTE 2", "RET", "LISTE 2", "1", "2", name, "1", f"RET {code} ARAMA"),
        *(f"RET {code} ARAMA", f"RET {code} HEPSI", f"RET {other} HEPSI", f"RET {other} HEPSI"),
        *("GERI", "GERI", f"ONAY {code}", "EVET", f"ONAY {code} ARAMA", "EVET"),
        *(f"ONAY {code} HEPSI", "EVET", f"ONAY {LABEL}", "1", "EVET", "ONAY", "HAYIR", "EVET"),
        *("RET HEPSI", "HAYIR", "RET HEPSI", "EVET", "GERI", "RET QWERTZ", "RET ARAMA", "RET 77"),
        *(
            "YARDIM",
            "DIL",
            "DIL EN",
            "DIL TR",
            "KILITLE",
            "AC",
            "SIKAYET",
            "HAYIR",
            "DURUM",
            "merhaba",
        ),
        *(f"HAYIR {LABEL}", "1", f"RET {code}", f"RET {other}", "LISTE", "1"),
    ):
        citizen.text(text)
    for brand in (CODE, CODE - 1):
        citizen.record(brand)
        citizen.heard.append(citizen.told())
    for text in ("HAYIR", "1", "HAYIR", "HAYIR", "RET HEPSI", "EVET", "RET HEPSI", "HAYIR 1"):
        citizen.text(text)
    citizen.text(f"ONAY {code}")
    service.later(minutes=31)
    citizen.text("EVET")
    citizen.heard.append((say("spooled"),))
    opened(service)
    for number in range(3):
        citizen.record(CODE - number, A)
    citizen.text("LISTE")
    return citizen.heard


def test_every_answer_that_a_talk_puts_together_fits(service: Service) -> None:
    heard = everything_said(service)
    for said in heard:
        longest = [filled(words) for words in said]
        assert fits(said), said
        lines = {"list.line", "choice.line"} & {words.key for words in said}
        assert lines or fits(longest), longest
    keys = {words.key for said in heard for words in said}
    unheard = {key for key in catalogue("short", "tr") if not key.startswith("fault.")} - keys
    # A refusal leaves two types standing only where it was one of mail; a code is asked for by
    # telephone or on a page. What is told by itself has tests of its own.
    alone = {"standing.both", "code.text", "code.sign-in"}
    assert {key for key in unheard if not key.startswith(TOLD_BY_ITSELF + COMPLAINTS)} == alone


def test_the_words_of_a_refusal_name_what_was_refused() -> None:
    assert set(WHICH) == {frozenset(types) for types in some((A, M)) if types}
