"""The SMS channel's own variables."""

from dataclasses import dataclass, field

from app.settings import Reader, SettingsError
from channels._kit.account import TwilioAccount, read_account
from channels._kit.numbers import short_code

DEMO_KANNEL_SECRET = "demo-kannel-secret"  # noqa: S105
ROUTES = {
    "kannel": ("KANNEL_SENDSMS_URL", "KANNEL_USERNAME", "KANNEL_PASSWORD"),
    "twilio": ("TWILIO_FROM",),
    "handset": (),
}
"""The gateways that texts can leave by, and what each of them needs."""


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """Both gateways, and which of them writes to which numbers.

    `routes`: (prefix of the number, gateway), the longest prefix first.
    """

    short_code: str
    twilio: TwilioAccount
    twilio_from: str
    twilio_fold: bool
    kannel_secret: str = field(repr=False)
    kannel_sendsms: str
    kannel_username: str
    kannel_password: str = field(repr=False)
    kannel_fold: bool
    routes: tuple[tuple[str, str], ...]


def read(reader: Reader, *, demo: bool) -> SmsSettings:
    """Read and check them. Raises SettingsError by the variable's name."""
    return SmsSettings(
        short_code=short_code(reader),
        twilio=read_account(reader, demo=demo),
        twilio_from=reader.text("TWILIO_FROM"),
        twilio_fold=reader.flag("TWILIO_FOLD", default=True),
        kannel_secret=reader.secret("KANNEL_SECRET", demo=demo, demo_value=DEMO_KANNEL_SECRET),
        kannel_sendsms=reader.text("KANNEL_SENDSMS_URL"),
        kannel_username=reader.text("KANNEL_USERNAME"),
        kannel_password=reader.text("KANNEL_PASSWORD"),
        kannel_fold=reader.flag("KANNEL_FOLD", default=True),
        routes=_routes(reader, demo=demo),
    )


def _routes(reader: Reader, *, demo: bool) -> tuple[tuple[str, str], ...]:
    """Read `+90=kannel,+=twilio`."""
    text = reader.text("SMS_ROUTES") or ("+=handset" if demo else "")
    if not text:
        raise SettingsError("SMS_ROUTES is not set. Without it no text can leave: +90=kannel")
    found = []
    for part in filter(None, text.split(",")):
        prefix, _, gateway = part.strip().partition("=")
        if not prefix.startswith("+") or gateway not in ROUTES:
            raise SettingsError(f"SMS_ROUTES: {part!r} is not like +90=kannel or +=twilio.")
        if gateway == "handset" and not demo:
            raise SettingsError("SMS_ROUTES: the handset is only for the demo.")
        for name in ROUTES[gateway]:
            if not reader.text(name):
                raise SettingsError(f"{name} is not set. SMS_ROUTES sends by {gateway}.")
        found.append((prefix, gateway))
    return tuple(sorted(found, key=lambda route: -len(route[0])))
