"""Another's complaint is not there, a look changes nothing, a page asks the database as little for
many as for few, and nothing that was typed is lost while it is away."""

from urllib.parse import urlsplit

import pytest

from tests.channels.api.statements import counted
from tests.channels.sms.service import Service
from tests.channels.web.citizens import MEHMET, come_in
from tests.channels.web.complaining import BEGIN, LIST, TEXT, answer, begin, filed, known, told
from tests.channels.web.pages import Browser
from tests.channels.web.test_away import away

OF_DRAFT = (
    *("", "/adres", "/tur", "/gonderen", "/marka", "/zaman", "/kontrol", "/kapsam", "/resim"),
    *("/ileti", "/operator", "/konu", "/ben", "/kisi", "/ozet", "/sil"),
)
OF_CASE = (
    *("", "/alindi", "/geri-cek", "/itiraz", "/kesildi", "/karar.pdf", "/tamamla/ileti"),
    *("/tamamla/resim", "/tamamla/marka", "/tamamla/kisi", "/resim/1"),
)
DEEDS = ("/geri-cek", "/itiraz", "/tamamla/ileti", "/tamamla/oku", "/tamamla/marka")
OF_DRAFT_DEEDS = (
    *("/adres", "/tur", "/gonderen", "/marka", "/zaman", "/kontrol", "/resim", "/ileti"),
    *("/oku", "/sil", "/gonder", "/resim/kaldir"),
)


@pytest.fixture
def ayse(browser: Browser) -> Browser:
    return come_in(browser)


def test_another_s_complaint_is_like_one_that_there_is_not(ayse: Browser, service: Service) -> None:
    draft, case = known(ayse), filed(ayse, which="dun")
    mehmet = come_in(Browser(service), MEHMET)
    token = dict(mehmet.get(LIST).fields("/cikis"))["csrf_token"]
    before = service.rows("SELECT * FROM complaint ORDER BY id")
    said = set()
    for number in (str(draft), str(case), "999999", "0", "x", "1" * 40):
        for tail in OF_DRAFT[1:]:
            page = mehmet.get(f"{BEGIN}/{number}{tail}")
            said.add((page.status, page.text))
        for tail in OF_CASE:
            page = mehmet.get(f"{LIST}/{number}{tail}")
            said.add((page.status, page.text))
        for path in (
            *(f"{BEGIN}/{number}{tail}" for tail in OF_DRAFT_DEEDS),
            *(f"{LIST}/{number}{tail}" for tail in DEEDS),
        ):
            fields = {"csrf_token": token, "text": "x", "note": "x", "brand": "100100"}
            said.add((mehmet.post(path, {**fields, "file": "1"}).status, ""))
        fields = {"csrf_token": token, "kesildi": "evet"}
        said.add((mehmet.post(f"{LIST}/{number}/kesildi", fields).status, ""))
    assert {status for status, _ in said} == {404}
    assert len({text for _, text in said if text}) == 1
    assert service.rows("SELECT * FROM complaint ORDER BY id") == before


def test_looking_changes_nothing(ayse: Browser, service: Service) -> None:
    draft, case = known(ayse), filed(ayse, which="dun")
    tables = ("complaint", "complaint_event", "evidence", "look", "consent_event", "outbox")

    def world() -> list[object]:
        return [service.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]

    before = world()
    for path in (
        *(f"{BEGIN}/{draft}{tail}" for tail in OF_DRAFT),
        *(f"{LIST}/{case}{tail}" for tail in OF_CASE),
        *(LIST, BEGIN, f"{BEGIN}?marka=100100&tur=ARAMA", f"{BEGIN}?marka=x&tur=y&adres=z"),
        *(f"{BEGIN}/{draft}/gonder", f"{BEGIN}/{draft}/marka?q=acme"),
    ):
        assert ayse.get(path).status < 500, path
    assert world() == before


def test_every_page_takes_few_statements_however_many_complaints(
    ayse: Browser, service: Service
) -> None:
    draft, case = known(ayse), filed(ayse, which="dun")
    paths = [LIST, f"{LIST}/{case}", f"{BEGIN}/{draft}/kontrol", f"{BEGIN}/{draft}/ozet"]

    def statements() -> list[int]:
        found = []
        for path in paths:
            with counted(service) as said:
                ayse.get(path)
            found.append(len(said))
        return found

    few = statements()
    for hour in range(6):
        begin(ayse)
        number = begin(ayse)
        answer(ayse, number, "zaman", which="dun", time=str(hour))
        ayse.send(ayse.get(f"{BEGIN}/{number}/ozet"), f"{BEGIN}/{number}/gonder")
    assert statements() == few
    assert max(few) < 40, few


def test_while_the_database_is_away_what_was_typed_is_kept_in_the_page(
    ayse: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = known(ayse)
    path = f"{BEGIN}/{number}/ileti"
    form = ayse.get(path)
    with away(monkeypatch):
        page = ayse.send(form, path, text=TEXT)
        assert (page.status, page.h1) == (503, "Şu an kaydedemedik")
        assert page.answer.headers["Retry-After"] == "30"
        assert dict(page.fields(path))["text"] == TEXT
        again = ayse.send(page, path)
        assert again.status == 503
        forged = ayse.post(path, {"text": TEXT, "csrf_token": "x"})
        assert forged.status == 400
    assert told(ayse, number).text == ""
    assert ayse.send(again, path).status == 303
    assert told(ayse, number).text == TEXT


def test_a_session_that_ends_while_one_types_loses_nothing(ayse: Browser, service: Service) -> None:
    number = known(ayse)
    path = f"{BEGIN}/{number}/ileti"
    form = ayse.get(path)
    service.later(minutes=31)
    page = ayse.send(form, path, text=TEXT)
    assert (page.status, page.h1[:8]) == (200, "Telefon ")
    assert "kept" in dict(page.fields("/giris"))


def test_fields_that_no_form_has_are_no_answers(ayse: Browser) -> None:
    number = known(ayse)
    token = dict(ayse.get(LIST).fields("/cikis"))["csrf_token"]
    for step, fields in (
        ("operator", {"operator": "nobody"}),
        ("ben", {"party": "king"}),
        ("kisi", {"province": "99"}),
    ):
        page = ayse.post(f"{BEGIN}/{number}/{step}", {"csrf_token": token, **fields})
        assert (page.status, page.errors) == (422, ["Listeden birini seçin"]), step
    data = {"csrf_token": token, "subjects": ["refused", "nonsense"], "brand": "1", "at": "x"}
    assert ayse.post(f"{BEGIN}/{number}/konu", data).status == 303
    kept = told(ayse, number)
    assert (kept.subjects, kept.brand) == (("refused",), 100100)
    for path in (LIST, f"{BEGIN}/{number}/ileti?geri=//evil.example"):
        page = ayse.get(path)
        assert [link for link in page.links() if "evil" in urlsplit(link).netloc] == []
        assert f"{BEGIN}/{number}/ozet" not in page.links()
