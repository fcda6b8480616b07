"""A complaint from the empty list to its number: by every way, back and forth."""

import pytest

from tests.channels.sms.service import Service
from tests.channels.web.citizens import come_in
from tests.channels.web.complaining import (
    ACME,
    BEGIN,
    LIST,
    TEXT,
    answer,
    begin,
    choose,
    file,
    filed,
    known,
    number_of,
    person,
    told,
)
from tests.channels.web.pages import Browser


@pytest.fixture
def ayse(browser: Browser) -> Browser:
    return come_in(browser)


def test_the_whole_way_from_the_empty_list_to_the_number(ayse: Browser, service: Service) -> None:
    page = ayse.get(LIST)
    assert "Henüz şikâyetiniz yok" in page.text
    assert f"{BEGIN}" in page.links()
    page = ayse.get(BEGIN)
    assert page.h1 == "Ne geldi?"
    page = ayse.send(page, BEGIN, type="MESAJ")
    number = number_of(page)
    assert page.location == f"{BEGIN}/{number}/gonderen"
    page = answer(ayse, number, "gonderen", who="marka")
    assert page.location == f"{BEGIN}/{number}/marka"
    page = ayse.get(f"{BEGIN}/{number}/marka?q=acme")
    assert "Acme Alışveriş" in page.text
    assert choose(ayse, number).location == f"{BEGIN}/{number}/zaman"
    page = ayse.follow(answer(ayse, number, "zaman", which="dun", time="14.30"))
    assert page.h1 == "Kontrol ettik"
    assert "Böyle bir izin vermemiştiniz" in page.text
    page = ayse.send(page, f"{BEGIN}/{number}/kontrol")
    assert page.location == f"{BEGIN}/{number}/resim"
    assert answer(ayse, number, "ileti", text=TEXT).location == f"{BEGIN}/{number}/operator"
    assert answer(ayse, number, "operator", operator="turkcell").location.endswith("/konu")
    page = answer(ayse, number, "konu", subjects=["no-consent", "no-way-out"], about="Her gün.")
    assert page.location == f"{BEGIN}/{number}/ben"
    person(ayse, number)
    page = ayse.get(f"{BEGIN}/{number}/ozet")
    for part in ("Acme Alışveriş", "10 Mart 2026, 14:30", TEXT, "Turkcell", "Onay vermedim"):
        assert part in page.text
    assert "Eksik kalanlar" not in page.text
    page = ayse.follow(ayse.send(page, f"{BEGIN}/{number}/gonder"))
    assert page.h1 == "Şikâyetiniz kaydedildi"
    assert f"DURUM {number}" in page.text
    assert "Acme Alışveriş cevap vermeli. Son gün: 2 Nisan 2026" in page.text
    page = ayse.get(LIST)
    assert f"{number} · Acme Alışveriş" in page.text
    assert "Markanın cevabı bekleniyor" in page.text


def test_every_answer_may_be_left_out_but_the_moment(ayse: Browser) -> None:
    number = begin(ayse)
    answer(ayse, number, "gonderen", who="bilmiyorum")
    answer(ayse, number, "zaman", which="bugun", time="9")
    for step in ("ileti", "operator", "konu", "ben"):
        assert answer(ayse, number, step).status == 303, step
    page = ayse.get(f"{BEGIN}/{number}/ozet")
    for part in ("Kim gönderdi?", "İletinin içeriği", "Operatörünüz", "Kim olarak şikâyet"):
        assert part in page.text
    page = ayse.follow(file(ayse, number))
    assert "Şikâyetinize il müdürlüğü bakacak" in page.text
    assert f"{LIST}/{number}/tamamla/gonderen" in page.links()


def test_a_change_from_the_summary_leads_back_there(ayse: Browser) -> None:
    number = known(ayse)
    for step, fields in (("ileti", {"text": TEXT}), ("konu", {"about": "Hep"}), ("ben", {})):
        path = f"{BEGIN}/{number}/{step}"
        page = ayse.get(f"{path}?geri=ozet")
        assert f"{BEGIN}/{number}/ozet" in page.links()
        assert ayse.send(page, path, **fields).location == f"{BEGIN}/{number}/ozet"
    path = f"{BEGIN}/{number}/zaman"
    page = ayse.send(ayse.get(f"{path}?geri=ozet"), path, which="dun", time="8.15")
    assert page.location == f"{BEGIN}/{number}/kontrol?geri=ozet"
    page = ayse.send(ayse.follow(page), f"{BEGIN}/{number}/kontrol")
    assert page.location == f"{BEGIN}/{number}/ozet"
    kept = told(ayse, number)
    assert (kept.text, kept.about, kept.brand) == (TEXT, "Hep", ACME)


def test_the_back_button_sends_an_old_page_and_loses_nothing(ayse: Browser) -> None:
    number = known(ayse)
    old = ayse.get(f"{BEGIN}/{number}/ileti")
    answer(ayse, number, "konu", subjects=["refused"])
    answer(ayse, number, "operator", operator="turkcell")
    ayse.send(old, f"{BEGIN}/{number}/ileti", text=TEXT)
    kept = told(ayse, number)
    assert (kept.text, kept.subjects, kept.operator) == (TEXT, ("refused",), "turkcell")


def test_a_draft_goes_on_at_its_first_question_without_an_answer(ayse: Browser) -> None:
    number = begin(ayse)
    steps = []
    for step, fields in (
        ("gonderen", {"sender": "ACMEX"}),
        ("zaman", {"which": "dun", "time": "9"}),
        ("ileti", {"text": TEXT}),
        ("operator", {"operator": "other"}),
        ("konu", {"subjects": ["refused"]}),
        ("ben", {"party": "company"}),
    ):
        steps.append(ayse.get(f"{BEGIN}/{number}").location.rpartition("/")[2])
        answer(ayse, number, step, **fields)
    steps.append(ayse.get(f"{BEGIN}/{number}").location.rpartition("/")[2])
    assert steps == ["gonderen", "zaman", "resim", "operator", "konu", "ben", "kisi"]
    page = ayse.get(LIST)
    assert f"{number} · Mesaj" in page.text
    assert f"{BEGIN}/{number}" in page.links()


def test_a_draft_is_thrown_away_only_after_a_second_look(ayse: Browser) -> None:
    number = begin(ayse)
    page = ayse.get(f"{BEGIN}/{number}/sil")
    assert page.h1 == "Yarım kalan şikâyet silinsin mi?"
    page = ayse.follow(ayse.send(page, f"{BEGIN}/{number}/sil"))
    assert "Yarım kalan şikâyet silindi." in page.text
    for step in ("ileti", "ozet", "kontrol", "resim", "sil", "marka"):
        assert ayse.get(f"{BEGIN}/{number}/{step}").status == 404


def test_pressed_twice_it_is_filed_once(ayse: Browser, service: Service) -> None:
    number = known(ayse)
    summary = ayse.get(f"{BEGIN}/{number}/ozet")
    first = ayse.send(summary, f"{BEGIN}/{number}/gonder")
    again = ayse.send(summary, f"{BEGIN}/{number}/gonder")
    assert first.location == again.location == f"{LIST}/{number}/alindi"
    assert service.rows("SELECT count(*) FROM complaint") == [(1,)]
    assert ayse.get(f"{BEGIN}/{number}").location == f"{LIST}/{number}"


def test_in_english(ayse: Browser) -> None:
    ayse.get("/?dil=en")
    number = filed(ayse)
    assert ayse.get(f"{LIST}/{number}/alindi").h1 == "Your complaint is filed"
    assert ayse.get(LIST).h1 == "My complaints"
