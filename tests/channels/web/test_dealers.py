"""Who else may write in a brand's name, for the citizen."""

from app.usecases.programs.access import GiveAccess
from tests.channels.sms.service import Service
from tests.channels.web.citizens import AYSE, approve, come_in
from tests.channels.web.pages import Browser
from tests.channels.web.test_permissions import LIST, MARKET, M, press
from tests.dealers import dealer, provider, scope


def test_a_brands_page_names_the_dealers_that_may_use_it(
    browser: Browser, service: Service
) -> None:
    approve(service, AYSE, MARKET, M)
    service.later(hours=1)
    ayse = come_in(browser)
    assert "Bayiler" not in ayse.get(f"{LIST}/marka/{MARKET}").text
    codes = [
        dealer(service.core, MARKET, number, title=f"Bayi {number:02d}") for number in range(52)
    ]
    order = GiveAccess(scope(service.core, MARKET, AYSE), codes)
    service.core.run(order, provider(service.core))
    page = ayse.get(f"{LIST}/marka/{MARKET}")
    assert "Bayi 00 Kadıköy, İstanbul · Mesaj" in page.text
    assert "ve 2 bayi daha" in page.text
    assert "Bayi 50" not in page.text
    # It came today, without a word of hers.
    assert "Marka, izni kullanabilecek bayileri değiştirdi · Mesaj" in page.text
    press(ayse, "Yeşilova Market", "Mesaj")
    assert "Bayi 00" not in ayse.get(f"{LIST}/marka/{MARKET}").text
