"""A citizen's file becomes pictures of our own; the file itself is not kept.

The web server looks at its first bytes only: everything else happens in a process of its own, so
that a file which breaks a decoder breaks nothing else.
"""

import json
from itertools import accumulate, pairwise

import structlog

from app.errors import InvalidInput, Unavailable
from app.evidence import process
from app.evidence.cage import READY, SECONDS
from app.evidence.page import MEDIA_TYPE, MEGABYTES, MOST_BYTES, Clean, Page, kind_of, refused

CODE = "from app.evidence.child import main; main()"
_LONGEST_ANSWER = 64_000_000
_LONGEST_SIDE = 65_535
_REASONS = frozenset(
    f"evidence-{reason}" for reason in ("type", "broken", "pixels", "pages", "locked")
)
_PARAMS = frozenset({"megapixels", "pages"})

log = structlog.get_logger(__name__)


def clean(data: bytes) -> Clean:
    """The pages of a JPEG, PNG, WebP, HEIC or PDF file, whatever it was called, safe to show.

    Takes up to `cage.SECONDS`, and `process.PATIENCE` before it begins. Raises InvalidInput with
    the reasons evidence-empty, -large (megabytes), -type, -broken, -pixels (megapixels), -pages
    (pages), -locked; Unavailable when it may be tried again.
    """
    if not data:
        raise refused("empty")
    if len(data) > MOST_BYTES:
        raise refused("large", megabytes=MEGABYTES)
    kind_of(data)
    said, well = process.run(CODE, data, seconds=SECONDS, most=_LONGEST_ANSWER)
    if not said.startswith(READY):
        log.error("evidence_child_not_ready")
        raise Unavailable(part="evidence")
    if not well:
        raise refused("broken")
    return Clean(_read(said.removeprefix(READY)))


def _read(answer: bytes) -> tuple[Page, ...]:
    """What the child said. It is not believed: a file may have taken it over."""
    head, _, rest = answer.partition(b"\n")
    try:
        told = json.loads(head)
        if "refused" in told:
            raise _refusal(told["refused"])
        return _pages([(int(w), int(h), int(size)) for w, h, size in told["pages"]], rest)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise refused("broken") from error


def _refusal(told: dict[str, object]) -> InvalidInput:
    reason = told.get("reason")
    if reason not in _REASONS:
        return refused("broken")
    params = {name: value for name, value in told.items() if name in _PARAMS}
    numbers = {name: value for name, value in params.items() if isinstance(value, int)}
    return InvalidInput(str(reason), field="evidence", **numbers)


def _pages(sizes: list[tuple[int, int, int]], rest: bytes) -> tuple[Page, ...]:
    """Raises ValueError when the bytes are not those of as many JPEG files as were told."""
    ends = [0, *accumulate(size for _, _, size in sizes)]
    parts = [rest[start:end] for start, end in pairwise(ends)]
    pictures = all(part[:3] == b"\xff\xd8\xff" and part[-2:] == b"\xff\xd9" for part in parts)
    sides = all(0 < side <= _LONGEST_SIDE for width, height, _ in sizes for side in (width, height))
    if not parts or ends[-1] != len(rest) or not pictures or not sides:
        raise ValueError
    return tuple(
        Page(MEDIA_TYPE, width, height, part)
        for (width, height, _), part in zip(sizes, parts, strict=True)
    )
