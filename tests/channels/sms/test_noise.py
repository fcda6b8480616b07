"""However a command is written it is the same command, and what is none changes nothing."""

import unicodedata

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from app.dialogue.grammar import EVERYTHING, KEYWORDS, LANGUAGES, POLITE, SCOPES, Verb, understand
from app.domain.folding import fold
from tests.channels.sms.service import PHONE, Service, by_kannel, by_twilio, request_id

TURKISH = {"i": "ıİI", "s": "şŞ", "g": "ğĞ", "c": "çÇ", "o": "öÖ", "u": "üÜ", "a": "âÂ"}
UNSEEN = ("\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\u202e", "\u0307", "\ufe0f")
MARKS = ".,;:!?*()[]{}<>\"'`“”’«»…-–_/\\|~^+=#&@%$€₺°•🙏👍❤"
SPACES = " \t\r\n\u00a0\u2003\u3000"

GAPS = st.text(alphabet=SPACES + MARKS, max_size=3)
FORMS = st.sampled_from(("NFC", "NFD", "NFKC", "NFKD"))
WRITING = st.text(alphabet=st.characters(exclude_categories=()), max_size=60)
BRAND = st.sampled_from(("acme", "turk net", "100200", "3deniz", "yesilova market"))

patient = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def letters(character: str) -> st.SearchStrategy[str]:
    """Every way in which a phone may write one letter or digit."""
    wide = chr(ord(character) + 0xFEE0)
    ways = {character, character.upper(), wide, *TURKISH.get(character, "")}
    unseen = st.sampled_from(("", "", "", *UNSEEN))
    return st.tuples(st.sampled_from(sorted(ways)), unseen).map("".join)


def noisy(command: str) -> st.SearchStrategy[str]:
    """A command of plain words, in noise."""
    pieces: list[st.SearchStrategy[str]] = [GAPS]
    for word in command.split():
        pieces += [letters(character) for character in word]
        pieces.append(st.tuples(st.sampled_from(SPACES), GAPS).map("".join))
    whole = st.tuples(*pieces).map("".join)
    return st.builds(unicodedata.normalize, FORMS, whole)


@st.composite
def commands(draw: st.DrawFn) -> str:
    """A command in plain words."""
    words = [draw(st.sampled_from(sorted({*KEYWORDS, "stopall", "7", "12"})))]
    if draw(st.booleans()):
        words.append(draw(BRAND | st.sampled_from(sorted({*EVERYTHING, *LANGUAGES}))))
    if draw(st.booleans()):
        words.append(draw(st.sampled_from(sorted({*SCOPES, *POLITE}))))
    return " ".join(words)


@given(st.data(), commands())
@settings(max_examples=400)
def test_a_command_in_noise_is_the_plain_command(data: st.DataObject, command: str) -> None:
    written = data.draw(noisy(command))
    assert understand(written) == understand(command)


@given(st.sampled_from(sorted(KEYWORDS)), st.data())
def test_every_keyword_is_heard_in_any_letters(keyword: str, data: st.DataObject) -> None:
    assert understand(data.draw(noisy(keyword))).verb is KEYWORDS[keyword]


@given(WRITING)
@example("\ud800RET")
@example("9" * 5000)
@example("RET " + "9" * 5000)
@example("LISTE " + "1" * 5000)
@example("ﷺ" * 400)
def test_no_text_is_too_odd_to_be_heard(text: str) -> None:
    heard = understand(text)
    assert heard.verb in Verb
    assert heard.number is None or 0 <= heard.number < 10**10


def begins_with_a_command(text: str) -> bool:
    words = [word for word in fold(text).split() if word not in POLITE]
    return bool(words) and (words[0] in KEYWORDS or words[0] == "stopall")


def sentences() -> st.SearchStrategy[str]:
    """Words in any order, with commands among them, that do not begin with one."""
    word = st.sampled_from(
        (*KEYWORDS, *SCOPES, *POLITE, "acme", "bu", "marka", "beni", "3", "100200", "ve", "şu")
    )
    mixed = st.lists(word | st.text(min_size=1, max_size=8), max_size=9).map(" ".join)
    return (mixed | WRITING).filter(lambda text: not begins_with_a_command(text))


@given(sentences())
@settings(max_examples=300)
def test_what_does_not_begin_with_a_command_is_none(text: str) -> None:
    heard = understand(text)
    if heard.verb is Verb.NUMBER:
        (alone,) = (word for word in fold(text).split() if word not in POLITE)
        assert int(alone) == heard.number
    else:
        assert heard.verb is Verb.UNKNOWN


DIGITS = st.text(alphabet="0123456789", min_size=1, max_size=14)


@given(DIGITS, st.sampled_from(("", "arama", "mesaj", "hepsi")), st.sampled_from(("ret", "onay")))
def test_a_number_is_heard_as_itself_or_not_at_all(digits: str, scope: str, verb: str) -> None:
    heard = understand(f"{verb} {digits} {scope}")
    if heard.verb is Verb.UNKNOWN:
        assert len(digits) > 10
    else:
        assert (heard.number, heard.brand, heard.types) == (int(digits), "", SCOPES.get(scope))
    alone = understand(digits)
    assert alone.number == (int(digits) if len(digits) <= 10 else None)


@given(st.lists(DIGITS, min_size=2, max_size=4), st.sampled_from((" ", ".", ",", "-", " / ")))
def test_several_numbers_are_never_joined_to_one(numbers: list[str], joint: str) -> None:
    for verb in ("", "ret ", "onay ", "hayir ", "liste "):
        assert understand(verb + joint.join(numbers)).verb is Verb.UNKNOWN


CHANGES = (
    "SELECT (SELECT count(*) FROM consent_event), (SELECT count(*) FROM recipient_event), "
    "(SELECT count(*) FROM numbering), (SELECT string_agg(step::text, '') FROM dialogue)"
)


@given(text=sentences())
@patient
def test_a_sentence_changes_nothing_even_while_a_question_is_open(
    service: Service, text: str
) -> None:
    assume(understand(text).verb is Verb.UNKNOWN)
    if not service.rows("SELECT 1 FROM dialogue"):
        by_twilio(service, PHONE, "RET ACME", request_id())
        by_twilio(service, PHONE, "ONAY ACME", request_id())
    before = service.rows(CHANGES)
    assert "anlasilmadi" in by_kannel(service, PHONE, text.encode("utf-8", "replace").decode(), "")
    assert service.rows(CHANGES) == before


@given(digits=DIGITS, data=st.data())
@patient
def test_a_number_ends_its_own_brand_or_nothing(
    service: Service, digits: str, data: st.DataObject
) -> None:
    if not service.rows("SELECT 1 FROM numbering"):
        # Brands whose codes begin with the digits of other codes.
        service.add_brand(1002, "Kısa Kod")
        service.add_brand(1002001, "Uzun Kod")
        for name in ("ACMEE", "YESILOVAA", "GOKCEE"):
            by_twilio(service, PHONE, f"RET {name}", request_id())
    known: dict[int, int] = dict(service.rows("SELECT number::bigint, brand_code FROM numbering"))
    codes = [row[0] for row in service.rows("SELECT brand_code FROM brand")]
    digits = data.draw(st.sampled_from([digits, *map(str, codes), *map(str, known)]))
    last = service.rows("SELECT coalesce(max(id), 0) FROM consent_event")[0][0]
    by_twilio(service, PHONE, data.draw(noisy(f"ret {digits}")), request_id())
    touched = service.rows("SELECT DISTINCT brand_code FROM consent_event WHERE id > %s", last)
    meant = known.get(int(digits)) or (int(digits) if int(digits) in codes else None)
    by_twilio(service, PHONE, "GERI", request_id())
    assert touched == ([(meant,)] if meant and len(digits) <= 10 else [])
