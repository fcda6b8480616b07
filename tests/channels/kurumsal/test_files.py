"""Files in the console: sent with and without a script, looked at, loaded, mended, cancelled."""

import csv
import io
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from channels._kit.wording import sentence
from channels.kurumsal.loads import NOTES
from channels.kurumsal.pages.files import SHOWN
from channels.kurumsal.words import rule_words
from tests.channels.kurumsal.console import ACME, FORM, at_work, form_of, upload, worked
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser
from tests.loading.building import HEADING, Sample, book, phone, row, rows, table
from tests.loading.files import FILES, LONG

HERE = f"/kurumsal/m/{ACME}/dosya"
STATES = "SELECT count(*) FROM consent WHERE brand_code = 100100 AND status = 1"
SHORT = [sample for sample in FILES if sample not in LONG]


@pytest.fixture
def browser(service: Service) -> Browser:
    return at_work(service, Role.EDITOR)


def told(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.get_json()
    return found


def approved(service: Service) -> int:
    return int(service.rows(STATES)[0][0])


def test_nothing_is_recorded_before_somebody_says_so(service: Service, browser: Browser) -> None:
    data = table(*rows(1, 2), row(3, type="faks"))()
    path = worked(service, upload(browser, data, "izinler.csv"))
    page = browser.get(path)
    assert page.h1 == "izinler.csv"
    for words in ("Denetim sonucu", phone(1), "ARAMA, MESAJ", "2 satırı kaydet"):
        assert words in page.text
    assert approved(service) == 0
    confirmed = browser.send(page, f"{path}/onay")
    done = browser.get(worked(service, confirmed))
    assert "2 kayıt yapıldı." in done.text
    assert "1 satır alınmadı" in done.text
    assert approved(service) == 2
    again = browser.send(page, f"{path}/onay")
    assert again.location == confirmed.location
    assert "Denetlendi" in browser.get(HERE).text


def test_wrong_rows_are_taken_along_mended_and_sent_again(
    service: Service, browser: Browser
) -> None:
    data = table(row(1), row(2, recipient="=cmd|' /C calc'!A0"), row(3, date="2026-03-11"))()
    path = worked(service, upload(browser, data, "izinler.csv"))
    answer = browser.client.get(f"{path}/yanlis.csv", base_url="https://sms.example.org")
    (heading, wrong) = csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    assert heading == ["Satır", "Sorun", "alıcı", "izin tarihi", "kanal", "alıcı tipi", "kaynak"]
    assert wrong[2].startswith("'=cmd")
    assert wrong[0] == "3"
    mended = wrong.copy()
    mended[2] = phone(9)
    text = io.StringIO()
    csv.writer(text).writerows([heading, mended])
    path = worked(service, upload(browser, text.getvalue().encode(), "duzeltilmis.csv"))
    page = browser.get(path)
    assert "Kullanılmayan sütunlar: Satır, Sorun." in page.text
    assert "1 satırı kaydet" in page.text


def test_a_row_with_too_many_cells_stays_wrong_when_it_comes_back(
    service: Service, browser: Browser
) -> None:
    """Cut off, its refusal would be an approval."""
    heading = (*HEADING, "durum")
    data = table([*row(1), "", "RET"], heading=heading)()
    path = worked(service, upload(browser, data, "izinler.csv"))
    answer = browser.client.get(f"{path}/yanlis.csv", base_url="https://sms.example.org")
    path = worked(service, upload(browser, answer.get_data(), "yeniden.csv"))
    assert "satırı kaydet" not in browser.get(path).text


def test_the_same_file_and_the_same_name_are_noticed(service: Service, browser: Browser) -> None:
    data = table(*rows(1))()
    path = worked(service, upload(browser, data, "izinler.csv"))
    worked(service, browser.send(browser.get(path), f"{path}/onay"))
    service.later(minutes=20)
    path = worked(service, upload(browser, data, "baska.csv"))
    assert "Bu dosyanın aynısını" in browser.get(path).text
    path = worked(service, upload(browser, table(*rows(7))(), "izinler.csv"))
    assert "Bu adda bir dosyayı" in browser.get(path).text


def test_a_workbook_tells_what_was_not_read(service: Service, browser: Browser) -> None:
    def hide(made: object, sheet: object) -> None:
        made.add_worksheet("Gizli").hide()  # type: ignore[attr-defined]

    path = worked(service, upload(browser, book(*rows(1), more=hide)(), "izinler.xlsx"))
    page = browser.get(path)
    assert "gizli sayfa" in page.text
    assert "Sayfa: İzinler." in page.text


def test_no_file_is_a_question_and_a_forged_form_is_none(
    service: Service, browser: Browser
) -> None:
    empty = upload(browser, b"", "bos.csv")
    assert (empty.status, "Bir dosya seçin." in empty.text) == (422, True)
    forged = browser.post(HERE, form_of("forged", b"x", "x.csv"), content_type=FORM)
    assert forged.status == 400
    assert browser.post(HERE, {"csrf_token": "x"}).status == 400
    assert service.rows("SELECT count(*) FROM load") == [(0,)]


def test_the_script_sends_parts_and_goes_on_where_it_was(
    service: Service, browser: Browser
) -> None:
    page = browser.get(HERE)
    token = dict(page.fields(HERE))["csrf_token"]
    given = {"base_url": "https://sms.example.org", "headers": {"X-CSRF-Token": token}}
    data = table(*rows(*range(50)))()
    begun = browser.client.post(f"{HERE}/basla", data={"ad": "a.csv", "boy": len(data)}, **given)
    path = f"{HERE}/{told(begun)['id']}"
    first = browser.client.post(f"{path}/parca?yer=0", data=data[:1000], **given)
    assert told(first)["received"] == 1000
    twice = browser.client.post(f"{path}/parca?yer=0", data=data[:1000], **given)
    assert twice.status_code == 409
    assert "Gönderim yarım kaldı" in browser.get(HERE).text
    state = told(browser.client.get(f"{path}/durum", base_url="https://sms.example.org"))
    assert (state["state"], state["received"]) == ("receiving", 1000)
    rest = browser.client.post(f"{path}/parca?yer=1000", data=data[1000:], **given)
    assert told(rest)["received"] == len(data)
    done = browser.client.post(f"{path}/bitti", data={}, **given)
    assert told(done)["state"] == "running"
    without = browser.client.post(
        f"{path}/parca?yer=0", data=b"x", base_url="https://sms.example.org"
    )
    assert without.status_code == 400


def test_a_file_is_cancelled(service: Service, browser: Browser) -> None:
    page = upload(browser, table(*rows(1))(), "izinler.csv")
    waiting = browser.get(page.location)
    assert "Denetleniyor" in waiting.text
    gone = browser.follow(browser.send(waiting, f"{page.location}/iptal"))
    assert "Durduruldu" in gone.text
    worked(service, page)
    assert approved(service) == 0


@pytest.mark.parametrize("sample", SHORT, ids=lambda sample: sample.id)
def test_every_file_of_the_corpus_has_its_words(
    service: Service, browser: Browser, sample: Sample
) -> None:
    """The same words through the page as through any other door."""
    page = upload(browser, sample.build(), sample.name)
    if page.status == 422:
        assert "Bir dosya seçin." in page.text
        assert sample.fault == "empty"
        return
    path = worked(service, page)
    shown = browser.get(path)
    assert approved(service) == 0
    assert ("satırı kaydet" in shown.text) is bool(sample.taken)
    if sample.taken:
        shown = browser.get(worked(service, browser.send(shown, f"{path}/onay")))
        assert approved(service) == len(sample.taken)
    first = dict(sorted(sample.wrong.items())[:SHOWN])
    words = [rule_words(code) for code in first.values()]
    words += [NOTES[one.code](**dict(one.params)) for one in sample.notes]
    said = {sentence("page", "tr", one) for one in words}
    said |= set(sample.words if sample.fault else ())
    assert [one for one in said if " ".join(one.split()) not in shown.text] == []
    lines = [node.text for node in shown.tree.findall(".//section//tbody/tr/th")]
    assert set(map(str, first)) <= set(lines)
