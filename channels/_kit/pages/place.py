"""What the portal knows of its own place: its address, and whom to call instead."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.settings import Reader, Settings
from channels._kit.numbers import menu_number, short_code

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class WebSettings:
    """`host` is the one under which it answers, with its port where that is not the usual one;
    `root` the path before every path of ours, where a proxy takes it off."""

    public_url: str
    host: str
    root: str
    secure: bool
    demo: bool
    short_code: str
    menu_number: str

    def answers_for(self, host: str) -> bool:
        """Whether this is our host: whatever else is asked for would stand in links and forms."""
        try:
            name = urlsplit(f"//{host}").hostname
        except ValueError:
            return False
        return host == self.host or (self.demo and name in LOCAL)


def read_web_settings(reader: Reader, settings: Settings) -> WebSettings:
    """Read them. Raises SettingsError by the variable's name."""
    parts = urlsplit(settings.public_url)
    secure = parts.scheme == "https"
    return WebSettings(
        public_url=settings.public_url,
        host=parts.netloc.lower().removesuffix(":443" if secure else ":80"),
        root=parts.path,
        secure=secure,
        demo=settings.demo,
        short_code=short_code(reader),
        menu_number=menu_number(reader),
    )
