"""What is refused on a page is told at the address, once, with the word that undoes it."""

from dataclasses import replace

import pytest

from app.dialogue.grammar import understand
from app.domain.consent import RecipientType, Source, Status
from app.domain.recipient import parse_address
from app.usecases.cells import Cell
from app.usecases.changing import ChangeConsents, DenyEverywhere, RefuseEverything, Wish
from app.usecases.talk import answer
from app.usecases.undo import UndoRefusal
from tests.outbox.conftest import ACME, MAIL, PHONE, YESILOVA, E, M, Town, plain

PERSON = RecipientType.BIREYSEL


def on_the_page(town: Town, address: str, *brands: int) -> None:
    """Refuse as somebody who is signed in does."""
    type = E if "@" in address else M
    cells = tuple(Cell(brand, type, PERSON) for brand in brands)
    wish = Wish(town.core.person(parse_address(address)), Status.RET, cells)
    town.core.run(ChangeConsents((wish,)), town.citizen(address, "web", Source.IYS_WEB))


@pytest.fixture
def phone(town: Town) -> Town:
    """A telephone with two permissions, of which was told."""
    for brand in (ACME, YESILOVA):
        town.record(PHONE, brand, backdated=True)
    town.record(MAIL, type=E, backdated=True)
    town.service.later(minutes=1)
    return town


def test_a_refusal_on_a_page_is_told_and_the_word_undoes_it(phone: Town) -> None:
    on_the_page(phone, PHONE, ACME)
    assert phone.deliver() == [None]
    assert phone.read(PHONE) == [
        "ACME icin reddiniz kaydedildi. Siz yapmadiysaniz geri almak icin GERI (10 dk)."
    ]
    assert phone.core.run(UndoRefusal(), phone.citizen(PHONE)).brands == (ACME,)


def test_what_was_refused_already_is_not_told(phone: Town) -> None:
    on_the_page(phone, PHONE, ACME)
    phone.deliver()
    on_the_page(phone, PHONE, ACME)
    assert phone.waiting() == set()


def test_a_denial_on_a_page_is_told_like_a_refusal(phone: Town) -> None:
    who = phone.core.person(parse_address(PHONE))
    phone.core.run(DenyEverywhere((who,), ACME), phone.citizen(PHONE, "web", Source.IYS_WEB))
    assert phone.deliver() == [None]
    assert phone.read(PHONE) == [
        "ACME icin reddiniz kaydedildi. Siz yapmadiysaniz geri almak icin GERI (10 dk)."
    ]
    assert phone.core.run(UndoRefusal(), phone.citizen(PHONE)).brands == (ACME,)


def test_many_refusals_at_once_are_one_note(phone: Town) -> None:
    who = phone.core.person(parse_address(PHONE))
    order = RefuseEverything((who,))
    phone.core.run(order, phone.citizen(PHONE, "web", Source.IYS_WEB))
    phone.deliver()
    assert phone.read(PHONE) == [
        "2 marka icin reddiniz kaydedildi. Siz yapmadiysaniz geri almak icin GERI (10 dk)."
    ]


def test_where_the_word_would_not_undo_all_of_it_the_page_is_named(phone: Town) -> None:
    on_the_page(phone, PHONE, ACME)
    on_the_page(phone, PHONE, YESILOVA)
    phone.deliver()
    assert phone.read(PHONE) == [
        "2 marka icin reddiniz kaydedildi. Siz yapmadiysaniz: https://sms.example.org/izinlerim"
    ]


def test_in_the_morning_the_word_would_be_too_late(phone: Town) -> None:
    phone.service.later(hours=10)
    on_the_page(phone, PHONE, ACME)
    phone.service.later(hours=11)
    phone.deliver()
    assert phone.read(PHONE) == [
        "ACME icin reddiniz kaydedildi. Siz yapmadiysaniz: https://sms.example.org/izinlerim"
    ]


def test_a_refusal_of_mails_is_told_by_mail(phone: Town) -> None:
    on_the_page(phone, MAIL, ACME)
    phone.deliver()
    (mail,) = phone.mails()
    assert plain(mail).startswith(
        "ACME için reddiniz kaydedildi.\n\nBunu ben yapmadım:\nhttps://sms.example.org/izinlerim\n"
    )
    assert mail["List-Unsubscribe"] is None


def test_a_text_of_the_citizen_is_answered_and_not_told_once_more(phone: Town) -> None:
    context = replace(phone.citizen(PHONE), request_id="SM1")
    answer(phone.core, understand("RET ACME"), context)
    assert phone.waiting() == set()
