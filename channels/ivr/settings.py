"""The call centre's own variables."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from app.domain.consent import ISTANBUL
from app.domain.deadlines import Calendar
from app.settings import Reader, SettingsError
from channels._kit.account import TwilioAccount, read_account
from channels._kit.numbers import menu_number

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class IvrSettings:
    """The gateway, the person behind 0 with the hours of work, and the recorded prompts.

    `route`: how our own calls leave (twilio, or the demo's handset).
    """

    twilio: TwilioAccount
    number: str
    route: str
    operator: str
    opens: time
    closes: time
    prompts: Path | None

    def person(self, now: datetime) -> bool:
        """Whether a person can be reached at this moment: on business days, in the hours."""
        here = now.astimezone(ISTANBUL)
        working = Calendar(half_days_count=False).is_business_day(here.date())
        return bool(self.operator) and working and self.opens <= here.time() < self.closes


def read(reader: Reader, *, demo: bool) -> IvrSettings:
    """Read and check them. Raises SettingsError by the variable's name."""
    opens, closes = _hours(reader.text("IVR_HOURS", "08:30-17:30"))
    folder = prompts_folder(reader)
    route = reader.text("IVR_ROUTE", "handset" if demo else "twilio")
    number = menu_number(reader)
    if route not in ("twilio", "handset") or (route == "handset" and not demo):
        raise SettingsError(f"IVR_ROUTE must be twilio, not {route!r} (handset: only in the demo).")
    if folder and not folder.is_dir():
        raise SettingsError(f"IVR_PROMPTS: there is no folder {folder}.")
    return IvrSettings(
        twilio=read_account(reader, demo=demo),
        number=number,
        route=route,
        operator=reader.text("IVR_OPERATOR"),
        opens=opens,
        closes=closes,
        prompts=folder,
    )


def prompts_folder(reader: Reader) -> Path | None:
    """The folder of the recordings, if one is named. Absolute: who plays a file and who serves it
    may start from other places."""
    folder = reader.text("IVR_PROMPTS")
    return Path(folder).absolute() if folder else None


def _hours(text: str) -> tuple[time, time]:
    """Read `08:30-17:30`."""
    found = _HOURS.fullmatch(text)
    if found is None:
        raise SettingsError(f"IVR_HOURS: {text!r} is not like 08:30-17:30.")
    first, second, third, fourth = map(int, found.groups())
    return time(first, second), time(third, fourth)
