"""The page of a provider's question in a real browser: narrow, dark, by keys, without scripts."""

import pytest
from playwright.sync_api import Browser, expect

from tests.channels.iys.asking import ask, data, link_in, newest, permissions, question
from tests.channels.iys.consents import PHONE
from tests.channels.iys.program import ACME, MARKET, Program
from tests.channels.sms.service import PUBLIC_URL, Service
from tests.channels.web.browser import person

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDE = permissions(brandCodes=[MARKET, ACME], types=["ARAMA", "MESAJ"])
BUTTONS = """
[...document.querySelectorAll("button[name=cevap]")].map((one) => {
  const style = getComputedStyle(one);
  return [style.backgroundColor, style.color, style.borderColor, style.fontSize, style.fontWeight,
          one.getBoundingClientRect().height];
})
"""


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_is_opened_answered_and_looks_well(
    chromium: Browser,
    served: tuple[Service, str],
    monkeypatch: pytest.MonkeyPatch,
    scripts: bool,
) -> None:
    monkeypatch.setattr("app.usecases.programs.clients.MEMORY_KIB", 64)
    service, url = served
    program = Program(service)
    ask(program, question("SMS_SHORTURL", WIDE, data(types=["ACIK_RIZA_METNI"])))
    path = link_in(newest(service, PHONE).replace(url, PUBLIC_URL))
    with person(chromium, served, java_script_enabled=scripts) as who:
        who.go(path)
        who.h1("Sizden onay isteniyor")
        if scripts:
            who.look_over("asked")
        who.press("Soruyu aç")
        expect(who.page.get_by_text("Neleri onaylıyorsunuz?")).to_be_visible()
        if scripts:
            who.look_over("opened")
            first, second = who.page.evaluate(BUTTONS)
            assert first == second
        who.press("Onaylıyorum")
        expect(who.page.get_by_role("alert")).to_contain_text("işaretleyin")
        if scripts:
            who.look_over("nothing ticked")
            who.tab_to("Onaylıyorum")
        who.page.get_by_label("Yeşilova Market: Mesaj").check()
        who.press("Onaylıyorum")
        who.h1("Onayınız kaydedildi")
        if scripts:
            who.look_over("approved")
        who.press("Bir daha sormayın")
        expect(who.page.get_by_text("artık onay sorusu gönderemez")).to_be_visible()
    assert service.rows("SELECT brand_code, type FROM consent") == [(MARKET, 2)]
