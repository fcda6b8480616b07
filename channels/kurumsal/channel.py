"""The providers' pages as a channel: their people sign in, see what they are asked, and answer."""

from pathlib import Path

from app.channel import House
from app.dialogue.reply import say
from app.usecases.staff.entering import Side
from channels._kit.pages.place import read_web_settings
from channels._kit.staff.channel import StaffChannel
from channels._kit.staff.shelf import staff_templates
from channels._kit.staff.visit import Bureau, Place
from channels.kurumsal import pages

MEDIUM = "page"
PLACES = (
    Place("/sikayetler", say("provider.nav.complaints"), "ListAsked"),
    Place("/gondericiler", say("provider.nav.senders"), "NameSender"),
    Place("/basvuru/durum", say("apply.nav"), "SendApplication"),
    Place("/basvurular", say("office.nav"), "SeeApplications"),
    Place("/guvenlik", say("provider.nav.security")),
)


class ProviderChannel(StaffChannel):
    """Pages of service providers."""

    name = "kurumsal"
    prefix = "/kurumsal"

    def __init__(self, house: House) -> None:
        bureau = Bureau(
            self.name,
            self.prefix,
            Side.PROVIDER,
            house.core,
            read_web_settings(house.reader(), house.settings),
            staff_templates(Path(__file__).parent / "templates"),
            say("provider.title"),
            lambda _: PLACES,
            house.identity,
        )
        super().__init__(bureau, pages)
