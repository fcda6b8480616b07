"""How the interpreter runs while files are loaded: as before, once the last of them is done."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice

import pytest

from app.core import Core
from app.loading import run
from app.loading.files import DiskFile
from app.loading.reader import Source
from app.loading.report import Report
from app.usecases.load import FileKey, Standing
from tests.loading.loader import BRAND, Loader


def going(core: Core, loader: Loader, rows: list[str], name: str) -> Iterator[None]:
    """A load of a file of its own, which stops after each chunk."""
    path = loader.file(*rows, name=name)
    with closing(Source(DiskFile(path))) as source:
        report = Report(path.with_suffix(".errors"), source.header.names, source.delimiter)
        key = FileKey(name.encode(), BRAND, True)
        yield from run.Load(core, key, 100100, Standing(), report).go(source)


def test_of_two_loads_at_once_the_last_leaves_the_interpreter_as_it_was(
    loader: Loader, rows: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    before = gc.isenabled(), sys.getswitchinterval()
    loads = [going(loader.core, loader, rows(30), f"{name}.csv") for name in "ab"]
    for load in loads:
        assert list(islice(load, 1)) == [None]
    assert (gc.isenabled(), sys.getswitchinterval()) != before
    for load in loads:
        assert len(list(load)) > 1
    assert (gc.isenabled(), sys.getswitchinterval()) == before
