"""The portal's files, and what makes it an app that can be installed."""

from collections.abc import Sequence

from flask import Response, json

from app.channel import Caller, Route
from channels._kit.pages.files import FILES, file_path, serve_file
from channels.web.doors import Doors
from channels.web.visit import Visit

WORKER_POLICY = "default-src 'none'; connect-src 'self'"
COLOUR, GROUND = "#0b4f5c", "#f7f5f0"


def routes(doors: Doors) -> Sequence[Route]:
    """Files need no visit: they are the same for everybody."""
    return (
        Route("/static/<version>/<name>", ["GET"], Caller.ANYBODY, serve_file),
        doors.page("/sw.js", show_worker, Caller.ANYBODY),
        doors.page("/manifest.webmanifest", show_manifest, Caller.ANYBODY),
    )


def show_worker(visit: Visit) -> Response:
    """What keeps the list for when there is no connection, where somebody asked for it: it stands
    at the root, since it answers for every page below."""
    found = FILES["sw.js"]
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": WORKER_POLICY}
    return Response(found.body, content_type=found.kind, headers=headers)


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
