"""A picture that was made anew from its pixels, as an answer: shown, and never run."""

from flask import Response

from app.usecases.complaints.evidence import Picture

ENDS = {"image/jpeg": "jpg", "audio/wav": "wav"}
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def picture_answer(picture: Picture, name: str) -> Response:
    """The bytes, under the type that we gave them ourselves; `name`: of the file, without its
    end."""
    end = ENDS.get(picture.media_type, "bin")
    headers = {
        "Content-Disposition": f'inline; filename="{name}.{end}"',
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(picture.data, content_type=picture.media_type, headers=headers)
