"""Files that nobody else may read, written whole or not at all."""

import os
import threading
from pathlib import Path


def write_private(path: Path, text: str, *, fresh: bool = False) -> None:
    """Write a file with mode 0600. Raises FileExistsError when `fresh` and there is one already."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        if fresh:
            os.link(aside, path)
        else:
            os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A new key must outlive a loss of power before anything is made with it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
