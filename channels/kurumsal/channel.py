"""The providers' pages as a channel: their people sign in, see what they are asked, and answer."""

from pathlib import Path

from app.channel import House
from app.dialogue.reply import say
from app.usecases.staff.entering import Side
from channels._kit.pages.place import read_web_settings
from channels._kit.probing import Prober
from channels._kit.staff.channel import StaffChannel
from channels._kit.staff.shelf import staff_templates
from channels._kit.staff.visit import Bureau
from channels.kurumsal import pages
from channels.kurumsal.brands import places

MEDIUM = "page"


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
            places,
            house.identity,
            Prober.of(house),
        )
        super().__init__(bureau, pages)
