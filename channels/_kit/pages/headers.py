"""What every page says to the browser about itself: what it may load, and who may frame it."""

from channels._kit.pages.place import WebSettings

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "browsing-topics", "camera", "display-capture"),
        *("geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"),
        *("serial", "usb", "xr-spatial-tracking"),
    )
)
ERASE_HERE = '"cache", "storage"'
"""Clear-Site-Data of whoever signs out: nothing of the person stays in this browser."""

HSTS = "max-age=31536000"


def policy(nonce: str) -> str:
    """The content security policy: only files of ours, and of scripts and styles only those that
    bear the nonce of this very answer."""
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; "
        "img-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def page_headers(settings: WebSettings, nonce: str) -> dict[str, str]:
    """The headers of a page, which is private and kept nowhere."""
    return {
        "Content-Security-Policy": policy(nonce),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Vary": "Cookie, Accept-Language",
    } | ({"Strict-Transport-Security": HSTS} if settings.secure else {})
