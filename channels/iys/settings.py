"""What this channel reads from the environment."""

from dataclasses import dataclass

from app.settings import Reader


@dataclass(frozen=True, slots=True)
class IysSettings:
    """`per_second`: calls from one address; `hidden_minutes`: how much of the end the feed of
    changes leaves out, as İYS documents it."""

    per_second: int
    hidden_minutes: int


def read_iys_settings(reader: Reader) -> IysSettings:
    """Raises SettingsError."""
    return IysSettings(
        per_second=reader.number("IYS_CALLS_PER_SECOND", 10, low=1, high=100_000),
        hidden_minutes=reader.number("IYS_HIDDEN_MINUTES", 60, low=1, high=1440),
    )
