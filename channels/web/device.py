"""From where somebody came: a name for the device, and the network for the limits."""

import ipaddress

from flask import Request

UNKNOWN = "?"
# The first that fits: nearly every browser also calls itself by the names of others.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser", "Yandex"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
HOUSEHOLD_BITS = 64
"""An IPv6 network of this length is one household's: its single addresses are endless."""


def device_name(request: Request) -> str:
    """What its owner knows the device by: `Chrome, Android`; `?` where it says nothing."""
    agent = request.headers.get("User-Agent", "")[:512]
    found = (_first(names, agent) for names in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in found if name) or UNKNOWN


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in names if mark in agent), "")


def network_of(request: Request) -> str:
    """The network that limits count by; empty where it is not known."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, HOUSEHOLD_BITS), strict=False))
    return str(address)
