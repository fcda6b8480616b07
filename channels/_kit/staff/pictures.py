"""A picture that was made anew from its pixels, as an answer: shown, and never run."""

from flask import Response

from app.usecases.complaints.evidence import Picture

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def picture_answer(picture: Picture) -> Response:
    """The bytes, under the type that we gave them ourselves."""
    headers = {
        "Content-Disposition": "inline",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(picture.data, content_type=picture.media_type, headers=headers)
