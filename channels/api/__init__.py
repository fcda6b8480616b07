"""The app's API: `/v1/citizen/…`, described by OpenAPI at `/v1/openapi.json`."""

from app.channel import Channel, House
from channels.api.channel import ApiChannel


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return ApiChannel(house)
