"""Every page: hosts, languages, files, failures."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Response, json

from app.errors import Conflict, NotAllowed, NotFound, RuleBroken, TooLate, TooMany, Unavailable
from channels.web.visit import Visit
from tests.channels.sms.service import PUBLIC_URL
from tests.channels.web.pages import Browser, is_own, words

OPEN_PAGES = ("/", "/aydinlatma")


@pytest.mark.parametrize("path", OPEN_PAGES)
@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_open_pages_are_there_in_both_languages(
    browser: Browser, path: str, language: str
) -> None:
    page = browser.get(f"{path}?dil={language}")
    assert page.status == 200
    assert page.tree.get("lang") == language
    assert browser.get(path).tree.get("lang") == language


def test_the_browser_s_language_counts_until_one_is_chosen_and_turkish_is_the_first(
    browser: Browser,
) -> None:
    languages = {"en-GB,en;q=0.9": "en", "tr,en;q=0.5": "tr", "de": "tr", "": "tr", "x;q=y": "tr"}
    for asked, spoken in languages.items():
        assert browser.get("/", headers={"Accept-Language": asked}).tree.get("lang") == spoken
    browser.get("/?dil=en")
    assert browser.get("/", headers={"Accept-Language": "tr"}).tree.get("lang") == "en"
    assert browser.get("/?dil=de").tree.get("lang") == "en"


def test_the_switch_of_languages_keeps_the_page_and_what_was_asked_for(browser: Browser) -> None:
    page = browser.get("/aydinlatma?a=1&dil=tr&a=2&b=%C5%9F")
    (link,) = [node for node in page.tree.iter("a") if node.get("lang")]
    assert (words(link), link.get("lang")) == ("English", "en")
    assert link.get("href") == "/aydinlatma?a=1&a=2&b=%C5%9F&dil=en"
    there = browser.get(link.get("href", ""))
    assert there.h1 == "How your data is used"
    assert browser.get("/nowhere/+905321234567").links().count("/?dil=tr") == 1


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "sms.example.org.evil.example", "sms.example.org@evil.example"),
        *("sms.example.org:8080", "localhost.evil.example", "127.0.0.1.evil.example"),
        *("", "a b", "["),
    ],
)
def test_another_host_gets_nothing(browser: Browser, host: str) -> None:
    for path in ("/", "/giris", "/manifest.webmanifest"):
        answer = browser.client.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert host not in answer.text or len(host) < 4


@pytest.mark.parametrize("host", ["sms.example.org", "localhost:8080", "127.0.0.1"])
def test_the_public_host_is_answered_and_in_the_demo_this_machine(
    browser: Browser, host: str
) -> None:
    assert browser.client.get("/", headers={"Host": host}).status_code == 200


def test_no_link_leads_to_where_a_forwarded_header_says(browser: Browser) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
    page = browser.get("/", headers=headers)
    assert page.status == 200
    assert "evil.example" not in page.answer.text


def test_the_files_change_their_address_with_their_content_and_are_kept(browser: Browser) -> None:
    files = [link for link in browser.get("/").links() if link.startswith("/static/")]
    assert len(files) >= 3
    for path in files:
        answer = browser.client.get(path, base_url=PUBLIC_URL)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        old = "/static/0/" + path.rpartition("/")[2]
        assert browser.client.get(old, base_url=PUBLIC_URL).headers["Cache-Control"] == "no-cache"
    for path in ("/static/0/none.css", "/static/0/..%2fchannel.py", "/static/0/../channel.py"):
        assert browser.client.get(path, base_url=PUBLIC_URL).status_code == 404


def test_it_can_be_installed(browser: Browser) -> None:
    page = browser.get("/manifest.webmanifest")
    manifest = json.loads(page.answer.text)
    assert page.answer.mimetype == "application/manifest+json"
    assert manifest["start_url"] == "/izinlerim"
    for icon in manifest["icons"]:
        assert browser.client.get(icon["src"], base_url=PUBLIC_URL).content_type.startswith(
            "image/"
        )


def test_every_link_of_the_first_page_stays_here(browser: Browser) -> None:
    links = [link for link in browser.get("/").links() if not link.startswith("tel:")]
    assert len(links) > 8
    assert all(map(is_own, links))


def test_what_is_not_there_has_a_page_that_says_so(browser: Browser) -> None:
    page = browser.get("/nowhere/%3Cscript%3E")
    assert (page.status, page.h1) == (404, "Sayfa bulunamadı")
    for path in ("/giris/", "//evil.example/giris", "/giris//kod", "/static//x"):
        page = browser.get("/", environ_overrides={"PATH_INFO": path})
        assert (page.status, page.location) == (404, "")
    page = browser.post("/aydinlatma")
    assert (page.status, page.h1) == (405, "Bu adres böyle açılmaz")


def test_too_large_a_form_is_told(browser: Browser) -> None:
    page = browser.post("/giris", {"address": "x" * 2_000_000})
    assert (page.status, page.h1) == (413, "Gönderilen çok büyük")


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        (NotFound("brand"), 404, "Sayfa bulunamadı"),
        (NotAllowed(deed="X"), 404, "Sayfa bulunamadı"),
        (RuleBroken("H178"), 422, "H178"),
        (TooLate(minutes=5), 409, "süresi doldu"),
        (TooMany(what="code", seconds=600), 429, "Yaklaşık 10 dakika"),
        (Conflict(), 409, "yeniden deneyin"),
        (Unavailable(part="database"), 503, "Hizmet şu an kapalı"),
    ],
)
def test_a_fault_has_a_page_and_a_status_and_tells_no_cause(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int, told: str
) -> None:
    monkeypatch.setattr("channels.web.visit.Visit.page", failing(fault))
    page = browser.get("/")
    assert page.status == status
    assert told in page.text
    assert ("Retry-After" in page.answer.headers) is (status in (429, 503))


def test_a_crash_is_a_page_with_the_number_of_the_incident_and_nothing_else(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.web.visit.Visit.page", failing(ValueError("the cause")))
    page = browser.get("/")
    assert (page.status, page.h1) == (500, "Bir sorun oldu")
    assert "the cause" not in page.answer.text
    assert "ValueError" not in page.answer.text
    (incident,) = [words(node) for node in page.tree.iter("strong")]
    assert len(incident) == 8


def failing(error: Exception) -> Callable[..., Response]:
    """A way to draw a page that fails the first time."""
    drawn, left = Visit.page, [error]

    def page(self: Visit, name: str, *args: Any, **given: Any) -> Response:  # noqa: ANN401
        if left:
            raise left.pop()
        return drawn(self, name, *args, **given)

    return page
