"""The desk as a channel: officers sign in, see their queue, and decide."""

from pathlib import Path

from app.channel import House
from app.dialogue.reply import say
from app.usecases.staff.entering import Side
from channels._kit.pages.place import read_web_settings
from channels._kit.staff.channel import StaffChannel
from channels._kit.staff.shelf import staff_templates
from channels._kit.staff.visit import Bureau, Place
from channels.bakanlik import pages

MEDIUM = "page"
PLACES = (
    Place("/", say("desk.nav.queue")),
    Place("/gondericiler", say("desk.nav.senders")),
    Place("/sayilar", say("desk.nav.figures")),
    Place("/bakislar", say("desk.nav.looks"), "ListOutside"),
)


class DeskChannel(StaffChannel):
    """Pages of the Ministry and its provincial directorates."""

    name = "bakanlik"
    prefix = "/bakanlik"

    def __init__(self, house: House) -> None:
        bureau = Bureau(
            self.name,
            self.prefix,
            Side.DESK,
            house.core,
            read_web_settings(house.reader(), house.settings),
            staff_templates(Path(__file__).parent / "templates"),
            say("desk.title"),
            lambda _: PLACES,
            house.desk_identity,
        )
        super().__init__(bureau, pages)
