"""The two numbers of the service, which more than one channel names."""

from app.settings import Reader


def short_code(reader: Reader) -> str:
    """The number that citizens text."""
    return reader.text("SMS_SHORT_CODE", "3338")


def menu_number(reader: Reader) -> str:
    """The number of the call centre."""
    return reader.text("IVR_NUMBER", "+908503333338")
