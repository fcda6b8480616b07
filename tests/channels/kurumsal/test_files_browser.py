"""Files in the console in a real browser: without scripts, and gone on with after a break."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from app.domain.permissions import Role
from app.usecases.programs.room import MOST_OPEN
from tests.channels.kurumsal.browsing import Served, in_console, send_file, working
from tests.channels.kurumsal.console import hired, mail_of
from tests.channels.web.browser import Person
from tests.citizens import code_of
from tests.loading.building import rows, table

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_without_scripts_a_file_is_sent_watched_and_loaded(
    chromium: Browser, served: Served
) -> None:
    service, url = served
    hired(service.core, Role.EDITOR)
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        person = Person(page, service, url)
        person.go("/kurumsal/giris")
        page.get_by_label("Kurumsal e-posta adresiniz").fill(mail_of(Role.EDITOR))
        person.press("Kod gönder")
        page.get_by_label("Kod", exact=True).fill(code_of(service.core, mail_of(Role.EDITOR)))
        person.press("Devam et")
        person.h1("Bugün")
        send_file(person, table(*rows(1, 2))(), "izinler.csv")
        expect(page.get_by_role("heading", name="Denetleniyor")).to_be_visible()
        with working(service):
            person.press("2 satırı kaydet")
            expect(page.locator(".panel")).to_contain_text("2 kayıt yapıldı.", timeout=20_000)


def test_a_file_goes_on_where_it_was_broken_off(
    chromium: Browser, served: Served, tmp_path: Path
) -> None:
    service, _ = served
    data = tmp_path / "büyük.csv"
    data.write_bytes(table(*rows(*range(30_000)))())
    with chromium.new_context() as context:
        page = context.new_page()
        person = in_console(page, served, Role.EDITOR)
        person.h1("Bugün")
        parts: list[Route] = []

        def cut(route: Route) -> None:
            parts.append(route)
            if len(parts) == 1:
                route.continue_()
            else:
                route.abort()

        page.route("**/parca?*", cut)
        send_file(person, data)
        expect(page.locator("progress")).to_have_js_property("value", 1 << 20)
        page.unroute("**/parca?*")
        page.reload()
        expect(page.locator("main")).to_contain_text("Gönderim yarım kaldı (%")
        sent: list[str] = []
        page.on("request", lambda asked: sent.append(asked.url))
        with working(service):
            send_file(person, data)
            expect(page.get_by_role("button", name="30.000 satırı kaydet")).to_be_visible(
                timeout=20_000
            )
        assert not any(one.endswith("parca?yer=0") for one in sent)
        assert service.rows("SELECT count(*) FROM load") == [(1,)]


def test_why_a_file_is_not_taken_is_told_in_words(chromium: Browser, served: Served) -> None:
    service, url = served
    data = table(*rows(1, 2))()
    with chromium.new_context() as context:
        page = context.new_page()
        person = in_console(page, served, Role.EDITOR)
        person.h1("Bugün")
        for number in range(MOST_OPEN):
            send_file(person, data, f"{number}.csv")
            expect(page.get_by_role("heading", name="Denetleniyor")).to_be_visible()
        send_file(person, data, "fazla.csv")
        told = page.locator("[data-failed]")
        expect(told).to_be_visible()
        expect(told).to_have_text("Bekleyen on dosyanız var; biri bitince yeniden deneyin.")
        person.look_over("too many files")
        # Signed out in another window, in the middle of it.
        service.later(days=1)
        person.press("Gönder ve denetle")
        page.wait_for_url(f"{url}/kurumsal/giris*")
        assert person.complaints == []
