"""Several requests of a call at the same instant, and several calls of one number."""

from concurrent.futures import ThreadPoolExecutor

from app.usecases.verify import differences
from tests.channels.ivr.line import Line, form_of, ring
from tests.channels.sms.service import PHONE, PUBLIC_URL, Service

SID = "CA" + "2" * 32
COPIES = 8
EVENTS = "SELECT count(*) FROM consent_event WHERE kind = 2"
DEEDS = "SELECT request_id, count(*) FROM deed WHERE channel = 'ivr' GROUP BY 1 ORDER BY 1"


def copies(service: Service, turn: int, keys: str) -> set[str]:
    """The same turn, many times at once; the answers that came."""
    address = f"{PUBLIC_URL}/ivr/twilio?turn={turn}"
    form = form_of(PHONE, SID, Digits=keys)
    with ThreadPoolExecutor(COPIES) as pool:
        return set(pool.map(lambda _: Line(service).post(address, form), range(COPIES)))


def test_copies_of_a_turn_get_one_answer_and_do_one_deed(service: Service) -> None:
    ring(Line(service), sid=SID)
    assert len(copies(service, 1, "3")) == 1
    assert len(copies(service, 2, "100100")) == 1
    (answer,) = copies(service, 3, "3")
    assert "artık sizi arayamaz" in answer
    assert service.rows(EVENTS) == [(4,)]
    assert service.rows(DEEDS) == [(f"{SID}:{turn}", 1) for turn in range(4)]
    assert service.rows("SELECT turn FROM call") == [(4,)]
    assert service.rows("SELECT count(*) FROM outbox") == [(1,)]


def test_copies_of_the_first_turn_begin_one_call(service: Service) -> None:
    address, form = f"{PUBLIC_URL}/ivr/twilio", form_of(PHONE, SID)
    with ThreadPoolExecutor(COPIES) as pool:
        answers = set(pool.map(lambda _: Line(service).post(address, form), range(COPIES)))
    assert len(answers) == 1
    assert service.rows("SELECT count(*), max(turn) FROM call") == [(1, 1)]


def test_other_keys_for_a_turn_that_was_answered_change_nothing(service: Service) -> None:
    ring(Line(service), sid=SID)
    (first,) = copies(service, 1, "4")
    assert copies(service, 1, "5") == {first}
    assert service.rows("SELECT state ->> 'step' FROM call") == [("everything",)]


def test_two_calls_from_one_number_do_not_know_of_each_other(service: Service) -> None:
    one, two = ring(Line(service)), ring(Line(service))
    one.press("3")
    two.press("4")
    one.press("100100#")
    two.press("1")
    one.press("1")
    assert "artık sizi arayamaz" in one.heard[-5].text
    assert "kaldırıldı" in two.heard[-5].text
    with service.core.database.single() as driver:
        assert differences(driver).wrong == 0


def test_many_calls_at_once_end_in_one_state(service: Service) -> None:
    def refuse(_: int) -> bool:
        telephone = ring(Line(service))
        telephone.press("3100100#3")
        return "artık sizi arayamaz" in telephone.heard[-5].text

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(refuse, range(8)))
    with service.core.database.single() as driver:
        assert differences(driver).wrong == 0
    assert service.rows("SELECT DISTINCT status FROM consent") == [(2,)]


def test_a_hang_up_leaves_the_whole_deed_or_none(service: Service) -> None:
    """A caller who hangs up before the second key has refused nothing."""
    telephone = ring(Line(service))
    telephone.press("4")
    telephone.hang_up()
    assert service.rows(EVENTS) == [(0,)]
    assert service.rows("SELECT count(*) FROM recipient") == [(0,)]
