"""My data comes whole and at once; who wants to be forgotten is, once it is meant."""

import io
import json
import zipfile

import pytest

from app.domain.consent import MessageType
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, approve, come_in, may
from tests.channels.web.pages import Browser

LIST = "/izinlerim"
ACME, MARKET, CAGLAYAN = 100100, 100200, 100201


@pytest.fixture
def ayse(browser: Browser, service: Service) -> Browser:
    """Signed in; three brands may write to her."""
    approve(service, AYSE, ACME, MessageType.ARAMA, MessageType.MESAJ)
    for brand in (MARKET, CAGLAYAN):
        approve(service, AYSE, brand, MessageType.MESAJ)
    service.later(hours=1)
    return come_in(browser)


def test_my_data_comes_at_once_whole_and_as_tables(ayse: Browser) -> None:
    page = ayse.get("/hesabim/verilerim")
    assert "İzinlerin geçmişi" in page.text
    data = json.loads(ayse.get("/hesabim/verilerim/verilerim.json").answer.data)
    assert len(data["history"]) == 4
    packed = zipfile.ZipFile(io.BytesIO(ayse.get("/hesabim/verilerim/verilerim.zip").answer.data))
    table = packed.read("permissions.csv").decode("utf-8-sig")
    assert table.startswith("address,brand_code,")
    assert "+905321112233,100100 Acme" in table


def test_forgetting_wants_to_be_meant_and_signs_out(ayse: Browser) -> None:
    path = "/hesabim/unut"
    page = ayse.get(path)
    assert "Acme Alışveriş" in page.text
    page = ayse.send(page, path)
    assert (page.status, page.errors) == (422, ["Bunu gerçekten istediğinizi işaretleyin"])
    page = ayse.send(page, path, sure="1", ret="1")
    assert page.h1 == "Unutuldunuz"
    assert page.answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert ayse.get(LIST).status == 303
    assert may(ayse.service, AYSE, ACME) == set()
