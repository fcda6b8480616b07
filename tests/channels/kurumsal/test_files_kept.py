"""Files in the console that wait for a yes: how much room there is, how they are let go of, and
what is done when their yes was in vain."""

from uuid import UUID

import pytest

from app.domain.permissions import Role
from app.loading import arrived
from app.loading.arrived import load_some
from app.loading.tries import MOST_ATTEMPTS
from app.usecases.programs import room
from tests.channels.kurumsal.console import ACME, at_work, upload, worked
from tests.channels.sms.service import Service
from tests.channels.web.pages import Browser
from tests.loading.building import rows, table

HOME = f"/kurumsal/m/{ACME}"
HERE = f"{HOME}/dosya"
DATA = table(*rows(1, 2))()
WAITS = "1 denetlenmiş dosyanız kaydedilmeyi bekliyor"
FULL = "Bekleyen dosyalarınız"


@pytest.fixture
def browser(service: Service) -> Browser:
    return at_work(service, Role.EDITOR)


def test_there_is_so_much_room_and_what_is_let_go_of_makes_some(
    service: Service, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_KEPT", 2 * len(DATA) - 1)
    path = worked(service, upload(browser, DATA, "izinler.csv"))
    refused = upload(browser, DATA, "baska.csv")
    assert (refused.status, FULL in refused.text) == (422, True)
    assert service.rows("SELECT count(*) FROM load WHERE state <= 2") == [(0,)]
    token = dict(browser.get(HERE).fields(HERE))["csrf_token"]
    given = {"base_url": "https://sms.example.org", "headers": {"X-CSRF-Token": token}}
    begun = browser.client.post(f"{HERE}/basla", data={"ad": "a.csv", "boy": len(DATA)}, **given)
    assert (begun.status_code, begun.get_json()["wrong"].startswith(FULL)) == (429, True)
    page = browser.get(path)
    assert WAITS in browser.get(HOME).text
    assert "Dosya silinsin mi?" in page.text
    gone = browser.send(page, f"{path}/iptal")
    assert gone.location == f"{HERE}?tamam=silindi"
    assert "Silindi; hiçbir satır kaydedilmedi." in browser.follow(gone).text
    assert "Dosya artık saklanmıyor" in browser.get(path).text
    assert WAITS not in browser.get(HOME).text
    assert upload(browser, DATA, "baska.csv").location


def test_a_yes_that_was_in_vain_is_said_again(service: Service, browser: Browser) -> None:
    path = worked(service, upload(browser, DATA, "izinler.csv"))
    page = browser.get(path)
    assert WAITS in browser.get(HOME).text
    begun = browser.send(page, f"{path}/onay").location
    assert WAITS not in browser.get(HOME).text
    assert "Bu dosya onaylandı" in browser.get(path).text
    ended = browser.follow(browser.send(browser.get(begun), f"{begun}/iptal"))
    assert "Denetlenmiş dosyaya dönün" in ended.text
    assert WAITS in browser.get(HOME).text
    again = browser.send(browser.get(path), f"{path}/onay")
    assert again.location != begun
    assert "2 kayıt yapıldı." in browser.get(worked(service, again)).text


def test_a_file_that_was_given_up_says_what_happened_and_the_number(
    service: Service, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = upload(browser, DATA, "izinler.csv").location
    text = given_up(service, browser, path, monkeypatch)
    assert "Sonuna kadar işlenemedi" in text
    assert "Okunamadı" not in text
    assert "kayıt yapılmıştı" not in text


def test_a_load_that_was_given_up_says_how_many_were_recorded(
    service: Service, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = worked(service, upload(browser, DATA, "izinler.csv"))
    begun = browser.send(browser.get(path), f"{path}/onay").location
    text = given_up(service, browser, begun, monkeypatch)
    assert "O ana kadar 0 kayıt yapılmıştı; bunlar geçerlidir." in text
    assert "Denetlenmiş dosyaya dönün" in text


def given_up(service: Service, browser: Browser, path: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the page of a file says that was tried as often as may be."""

    def broken(*_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(arrived, "_go", broken)
    id = path.rpartition("/")[2]
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            load_some(service.core, UUID(id))
    assert not load_some(service.core, UUID(id))
    text = browser.get(path).text
    assert f"Bu olay numarasını bize iletin: {id[:8]}." in text
    return text
