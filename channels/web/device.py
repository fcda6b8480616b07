"""What a citizen is to know a device by."""

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


def device_name(request: Request) -> str:
    """What its owner knows the device by: `Chrome, Android`; `?` where it says nothing."""
    agent = request.headers.get("User-Agent", "")[:512]
    found = (_first(names, agent) for names in (BROWSERS, SYSTEMS))
    return ", ".join(name for name in found if name) or UNKNOWN


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in names if mark in agent), "")
