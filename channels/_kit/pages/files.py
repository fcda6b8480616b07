"""The portal's own files: each under an address that changes with its content, and kept long."""

from dataclasses import dataclass
from hashlib import blake2b
from mimetypes import guess_type
from pathlib import Path

from flask import Response

from app.errors import NotFound

FOLDER = Path(__file__).parent / "static"
A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is served: its version is the hash of its content."""

    body: bytes
    version: str
    kind: str


def read_files(folder: Path = FOLDER) -> dict[str, File]:
    """All of them by name; they are few and small, and stay in memory."""
    return {path.name: _read(path) for path in sorted(folder.iterdir()) if path.is_file()}


def _read(path: Path) -> File:
    body = path.read_bytes()
    kind = guess_type(path.name)[0] or "text/plain"
    text = kind.startswith("text/") or "javascript" in kind
    version = blake2b(body, digest_size=6).hexdigest()
    return File(body, version, f"{kind}; charset=utf-8" if text else kind)


FILES = read_files()


def file_path(name: str) -> str:
    """Where a file is found. Raises KeyError for a name that is none of ours."""
    return f"/static/{FILES[name].version}/{name}"


def serve_file(version: str, name: str) -> Response:
    """A file; one of another version than ours is not kept by anybody.

    Raises NotFound.
    """
    found = FILES.get(name)
    if found is None:
        raise NotFound("file")
    return Response(
        found.body,
        content_type=found.kind,
        headers={
            "Cache-Control": A_YEAR if version == found.version else "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
