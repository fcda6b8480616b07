"""The process that meets the bytes of strangers: a file on its input, pictures on its output.

`app.evidence.cleaning` starts one for each file. It has none of the service's environment, files,
sockets or keys, and what it can use of the machine is bounded.
"""

import json
import sys
import warnings

from app.errors import InvalidInput
from app.evidence import cage
from app.evidence.documents import document
from app.evidence.page import MOST_BYTES, Kind, Page, kind_of, refused
from app.evidence.pictures import picture


def decode(data: bytes) -> tuple[Page, ...]:
    """The pages of a file. Raises InvalidInput, and nothing else whatever the bytes are."""
    kind = kind_of(data)
    try:
        with warnings.catch_warnings():
            # What a decoder finds odd is no news to anybody.
            warnings.simplefilter("ignore")
            return document(data) if kind is Kind.PDF else (picture(data, kind),)
    except InvalidInput:
        raise
    except Exception as error:
        raise refused("broken") from error


def answer(data: bytes) -> bytes:
    """What the child says of a file: a line of JSON, and after it the pages' bytes."""
    try:
        pages = decode(data)
    except InvalidInput as error:
        return json.dumps({"refused": error.params}).encode() + b"\n"
    sizes = [(page.width, page.height, len(page.data)) for page in pages]
    return json.dumps({"pages": sizes}).encode() + b"\n" + b"".join(page.data for page in pages)


def main() -> None:
    """Read a file to its end, and answer."""
    cage.close()
    sys.stdout.buffer.write(cage.READY)
    sys.stdout.buffer.flush()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(MOST_BYTES + 1)))
    sys.stdout.buffer.flush()
