"""The portal's files, and what makes it an app that can be installed."""

from collections.abc import Sequence

from flask import Response, json

from app.channel import Caller, Route
from channels.web.doors import Doors
from channels.web.files import file_path, serve_file
from channels.web.visit import Visit

COLOUR, GROUND = "#0b4f5c", "#f7f5f0"


def routes(doors: Doors) -> Sequence[Route]:
    """Files need no visit: they are the same for everybody."""
    return (
        Route("/static/<version>/<name>", ["GET"], Caller.ANYBODY, serve_file),
        doors.page("/manifest.webmanifest", show_manifest, Caller.ANYBODY),
    )


def show_manifest(visit: Visit) -> Response:
    """The app's name, icons and first page (W3C Web Application Manifest)."""
    sizes = (("icon.svg", "any"), ("icon-192.png", "192x192"), ("icon-512.png", "512x512"))
    manifest = {
        "id": visit.url("/"),
        "name": "ileti",
        "short_name": "ileti",
        "lang": visit.language,
        "start_url": visit.url("/izinlerim"),
        "scope": visit.url("/"),
        "display": "standalone",
        "theme_color": COLOUR,
        "background_color": GROUND,
        "icons": [
            {"src": visit.url(file_path(name)), "sizes": size, "purpose": "any"}
            for name, size in sizes
        ],
    }
    return Response(json.dumps(manifest), content_type="application/manifest+json")
