"""Pictures of a complaint: taken, shown, removed, refused in words;
and the text that is read out of one."""

from io import BytesIO

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.errors import InvalidInput, Unavailable
from app.evidence.page import MOST_BYTES, Clean
from channels.web.pages import complaint_files, complaint_steps
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.channels.web.citizens import MEHMET, come_in
from tests.channels.web.complaining import BEGIN, LIST, TEXT, begin, filed, known, told
from tests.channels.web.pages import Browser, Page

REASONS = {
    "empty": "1. dosya boş",
    "large": "1. dosya 10 MB’tan büyük",
    "type": "1. dosya resim ya da PDF değil: JPEG, PNG, WebP, HEIC ya da PDF seçin",
    "broken": "1. dosya bozuk, açılamadı",
    "pixels": "1. dosyadaki resim çok büyük: en çok 52 megapiksel",
    "pages": "1. dosyada 10 sayfadan fazlası var",
    "locked": "1. dosya parolalı, parolasız olanını seçin",
}


@pytest.fixture
def ayse(browser: Browser) -> Browser:
    return come_in(browser)


def png(colour: str = "red") -> bytes:
    """A screenshot."""
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def upload(browser: Browser, base: str, *files: bytes) -> Page:
    """Choose files and add them; what comes back."""
    path = f"{base}/resim"
    token = dict(browser.get(path).fields("/cikis"))["csrf_token"]
    given = [FileStorage(BytesIO(data), f"{n}.png", "dosya") for n, data in enumerate(files)]
    data = {"csrf_token": token, "dosya": given}
    boundary, body = encode_multipart(data)
    return browser.post(path, body, content_type=f"multipart/form-data; boundary={boundary}")


def pictures(page: Page) -> list[str]:
    return [one.get("src", "") for one in page.tree.iter("img") if "/resim/" in one.get("src", "")]


def test_pictures_are_added_shown_and_removed(ayse: Browser, service: Service) -> None:
    number = known(ayse)
    base = f"{BEGIN}/{number}"
    assert "Resimsiz devam et" in ayse.get(f"{base}/resim").text
    page = upload(ayse, base, png(), png("blue"))
    assert page.location == f"{base}/resim"
    page = ayse.follow(page)
    first, second = pictures(page)
    answer = ayse.client.get(first, base_url=PUBLIC_URL)
    assert answer.mimetype == "image/jpeg"
    assert answer.data.startswith(b"\xff\xd8\xff")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert answer.headers["Content-Disposition"].startswith('inline; filename="sikayet-')
    assert answer.headers["Cache-Control"] == "no-store"
    page = ayse.follow(ayse.send(page, f"{base}/resim/kaldir"))
    assert pictures(page) == [second]
    assert ayse.client.get(first, base_url=PUBLIC_URL).status_code == 404
    assert service.rows("SELECT count(*) FROM evidence") == [(1,)]


def test_more_is_added_to_what_was_filed_and_nothing_is_taken_away(ayse: Browser) -> None:
    number = filed(ayse)
    base = f"{LIST}/{number}/tamamla"
    page = ayse.follow(upload(ayse, base, png()))
    (picture,) = pictures(page)
    assert "Kaldır" not in page.text
    assert pictures(ayse.get(f"{LIST}/{number}")) == [picture]
    token = dict(page.fields("/cikis"))["csrf_token"]
    data = {"csrf_token": token, "file": "1"}
    assert ayse.post(f"{BEGIN}/{number}/resim/kaldir", data).status == 404


@pytest.mark.parametrize("reason", REASONS)
def test_each_way_in_which_a_file_is_not_taken_has_its_sentence(
    ayse: Browser, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    def refuse(data: bytes) -> Clean:
        raise InvalidInput(f"evidence-{reason}", field="evidence")

    monkeypatch.setattr(complaint_files, "clean", refuse)
    page = upload(ayse, f"{BEGIN}/{begin(ayse)}", png())
    assert (page.status, page.errors) == (422, [REASONS[reason]])


def test_files_that_lie_are_refused_and_the_good_one_beside_them_is_kept(ayse: Browser) -> None:
    lies = (b"", b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\nnothing", b"%PDF-1.4 broken")
    number = begin(ayse)
    page = upload(ayse, f"{BEGIN}/{number}", *lies, png())
    assert page.errors == [
        "1. dosya boş",
        "2. dosya resim ya da PDF değil: JPEG, PNG, WebP, HEIC ya da PDF seçin",
        "3. dosya bozuk, açılamadı",
        "4. dosya bozuk, açılamadı",
    ]
    assert len(pictures(page)) == 1


def test_nothing_chosen_too_many_too_large_and_busy(
    ayse: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = f"{BEGIN}/{begin(ayse)}"
    assert upload(ayse, base).errors == ["Önce bir dosya seçin"]
    page = upload(ayse, base, b"\xff\xd8\xff" + bytes(MOST_BYTES))
    assert page.errors == ["1. dosya 10 MB’tan büyük"]
    page = upload(ayse, base, *[png()] * 6)
    assert page.errors == ["En çok 5 dosya ekleyebilirsiniz"]
    assert len(pictures(page)) == 5
    page = ayse.get(f"{base}/resim")
    assert "Dosya seçin" not in page.text

    def busy(data: bytes) -> Clean:
        raise Unavailable(part="evidence")

    monkeypatch.setattr(complaint_files, "clean", busy)
    page = upload(ayse, f"{BEGIN}/{begin(ayse)}", png())
    assert page.errors == ["1. dosyayı şu an açamadık, az sonra yeniden ekleyin"]


def test_a_huge_request_is_told_so_and_loses_nothing(ayse: Browser) -> None:
    number = known(ayse)
    page = upload(ayse, f"{BEGIN}/{number}", bytes(complaint_files.MOST))
    assert page.status == 413
    assert page.errors[0].startswith("Gönderdikleriniz çok büyük: her dosya en çok 10 MB")
    assert told(ayse, number).brand == 100100
    stranger = Browser(ayse.service)
    body = b"x" * 2_000_000
    kind = "multipart/form-data; boundary=x"
    answer = stranger.client.post(
        f"{BEGIN}/{number}/resim", data=body, content_type=kind, base_url=PUBLIC_URL
    )
    assert b"huge" not in answer.data
    assert answer.status_code in (200, 400, 413)


def test_the_text_is_read_from_the_picture_and_never_overwrites(
    ayse: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(complaint_steps, "can_read", lambda: True)
    monkeypatch.setattr(complaint_steps, "suggest_text", lambda data: "50 indirim B001")
    number = begin(ayse)
    path = f"{BEGIN}/{number}/ileti"
    assert "Yazıyı resmimden oku" not in ayse.get(path).text
    upload(ayse, f"{BEGIN}/{number}", png())
    page = ayse.get(path)
    assert "Yazıyı resmimden oku" in page.text
    fields = dict(page.fields(path))
    page = ayse.post(f"{BEGIN}/{number}/oku", fields)
    assert "Lütfen kontrol edip düzeltin" in page.text
    assert dict(page.fields(path))["text"] == "50 indirim B001"
    assert told(ayse, number).text == ""
    page = ayse.post(f"{BEGIN}/{number}/oku", {**fields, "text": TEXT})
    assert "Yazdığınız metne dokunmadık" in page.text
    assert dict(page.fields(path))["text"] == TEXT
    monkeypatch.setattr(complaint_steps, "suggest_text", lambda data: "")
    assert "yazı okuyamadık" in ayse.post(f"{BEGIN}/{number}/oku", fields).text
    monkeypatch.setattr(complaint_steps, "can_read", lambda: False)
    assert "Yazıyı resmimden oku" not in ayse.get(path).text


def test_another_s_pictures_are_not_there(ayse: Browser, service: Service) -> None:
    number = begin(ayse)
    page = ayse.follow(upload(ayse, f"{BEGIN}/{number}", png()))
    (picture,) = pictures(page)
    mehmet = come_in(Browser(service), MEHMET)
    assert mehmet.get(picture).status == 404
    own = begin(mehmet)
    page_id = picture.rpartition("/")[2]
    assert mehmet.get(f"{LIST}/{own}/resim/{page_id}").status == 404
    token = dict(mehmet.get(LIST).fields("/cikis"))["csrf_token"]
    for path in (f"{BEGIN}/{number}/resim", f"{BEGIN}/{number}/resim/kaldir"):
        assert mehmet.post(path, {"csrf_token": token, "file": "1"}).status == 404
    for bad in ("x", "0", "9" * 30):
        assert ayse.get(f"{LIST}/{number}/resim/{bad}").status == 404
    assert Browser(service).get(picture).location.startswith("/giris")
