"""The directory of brands: names, labels and codes in memory, as new as the last change.

Every process keeps a copy. A version in the database, looked at once a second, tells when the
copy is old; a name that is not found is looked up anew before anybody is told so.
"""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.domain.folding import fold, fold_name, spelled
from app.domain.opening import Opening
from app.errors import Unavailable
from app.storage.database import Database

LOOK_AGAIN_SECONDS = 1.0
CLOSE = 0.7

VERSION = "SELECT version FROM directory_version"
BRANDS = """
SELECT b.brand_code, b.iys_code, b.label, b.name, b.sort_key, b.sector, p.title, p.mersis,
       coalesce(own.since, o.since), coalesce(own.load_until, o.load_until),
       coalesce(own.look_until, o.look_until), coalesce(t.explains, false), s.given_up_at IS NULL,
       s.folded
  FROM brand b JOIN provider p USING (iys_code)
  LEFT JOIN (SELECT DISTINCT ON (brand_code) brand_code, tr IS NOT NULL AS explains
               FROM privacy_text ORDER BY brand_code, version DESC) t USING (brand_code)
  LEFT JOIN opening own ON own.iys_code = b.iys_code LEFT JOIN opening o ON o.iys_code = 0
  LEFT JOIN brand_short_name s USING (brand_code)
 ORDER BY b.brand_code, s.position
"""


@dataclass(frozen=True, slots=True)
class BrandView:
    """A brand as a citizen meets it: `label` is what a text message calls it, `title` and `mersis`
    say who is behind it, `sort_key` gives Turkish order, `folded` is what a search looks into;
    `opening`: when the registry opened to its provider; `explains`: whether the brand says what it
    does with data (`programs/privacy.py`)."""

    code: int
    iys_code: int
    label: str
    name: str
    names: tuple[str, ...] = ()
    sort_key: str = ""
    sector: str | None = None
    title: str = ""
    mersis: str | None = None
    folded: str = ""
    opening: Opening | None = None
    explains: bool = False

    @property
    def word(self) -> str:
        """What the brand is called in a command: its short name, else its code."""
        return self.names[0].upper() if self.names else str(self.code)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All brands at one version; `words` maps every folded name to the brands that bear it,
    `keys` are the names as a telephone spells them, in order, each with its brand; nobody looks at
    an opening after `look_until`."""

    version: int = -1
    by_code: dict[int, BrandView] = field(default_factory=dict)
    words: dict[str, tuple[int, ...]] = field(default_factory=dict)
    keys: tuple[tuple[str, int], ...] = ()
    look_until: datetime | None = None
    of_provider: dict[int, tuple[BrandView, ...]] = field(default_factory=dict)


class Directory:
    """Finds brands by what people write. Safe to share between threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._snapshot = Snapshot()
        self._looked = float("-inf")
        self._lock = threading.Lock()

    def get(self, code: int) -> BrandView | None:
        """The brand of a code."""
        return self._current().by_code.get(code) or self._current(anew=True).by_code.get(code)

    def known(self) -> Mapping[int, BrandView]:
        """Every brand by its code, for who asks for many at once."""
        return self._current().by_code

    def has_provider(self, code: int) -> bool:
        """Whether it is the code of a provider that has a brand."""
        return code in self._current().of_provider

    def of_provider(self, code: int) -> tuple[BrandView, ...]:
        """The brands of a provider, in no order."""
        return self._current().of_provider.get(code, ())

    def opens(self, now: datetime) -> bool:
        """Whether anything may wait for its citizen's look."""
        until = self._current().look_until
        return until is not None and now <= until

    def matching(self, words: str, limit: int = 50) -> tuple[BrandView, ...]:
        """Brands in whose name, or whose provider's, every word begins one; in Turkish order."""
        asked = fold(words).split()
        found = [view for view in self._current().by_code.values() if matches(view, asked)]
        return tuple(sorted(found, key=lambda view: (view.sort_key, view.code))[:limit])

    def label(self, code: int) -> str:
        """What a text message calls the brand; its code, should it be unknown."""
        brand = self.get(code)
        return brand.label if brand else str(code)

    def find(self, words: str) -> tuple[BrandView, ...]:
        """The brands called exactly so after folding: by short name, label, name or brand code.

        A short name is unique and comes first; several brands may share a full name.
        """
        folded = fold_name(words)
        found = self._exact(self._current(), folded)
        return found or self._exact(self._current(anew=True), folded)

    def closest(self, words: str, limit: int = 4) -> tuple[BrandView, ...]:
        """Brands whose name is nearly so, the nearest first: for a question, never for a deed."""
        folded, snapshot = fold_name(words), self._current()
        hits = process.extract(
            folded,
            snapshot.words.keys(),
            scorer=OSA.normalized_similarity,
            score_cutoff=CLOSE,
            limit=limit,
        )
        codes = dict.fromkeys(code for name, _, _ in hits for code in snapshot.words[name])
        return tuple(snapshot.by_code[code] for code in list(codes)[:limit])

    def spelled(self, keys: str, limit: int = 5) -> tuple[BrandView, ...]:
        """Brands whose name begins with these keys of a telephone; a whole name comes alone."""
        snapshot = self._current()
        found: dict[int, None] = {}
        whole = False
        for name, code in snapshot.keys[bisect_left(snapshot.keys, (keys, 0)) :]:
            whole = whole or name == keys
            if len(found) == limit or not name.startswith(keys) or (whole and name != keys):
                break
            found[code] = None
        return tuple(snapshot.by_code[code] for code in found)

    def _exact(self, snapshot: Snapshot, folded: str) -> tuple[BrandView, ...]:
        if folded.isdigit():
            brand = snapshot.by_code.get(int(folded))
            return (brand,) if brand else ()
        return tuple(snapshot.by_code[code] for code in snapshot.words.get(folded, ()))

    def _current(self, *, anew: bool = False) -> Snapshot:
        if anew or time.monotonic() - self._looked > LOOK_AGAIN_SECONDS:
            self._refresh()
        return self._snapshot

    def _refresh(self) -> None:
        """Load what changed. Raises Unavailable, unless there is a copy to go on with."""
        with self._lock:
            try:
                with self._database.single() as driver:
                    row = driver.execute(VERSION).fetchone()
                    version = row[0] if row else 0
                    if version != self._snapshot.version:
                        rows = driver.execute(BRANDS).fetchall()
                        self._snapshot = _snapshot(version, rows)
            except Unavailable:
                if self._snapshot.version < 0:
                    raise
            self._looked = time.monotonic()


def matches(brand: BrandView, asked: list[str]) -> bool:
    """Whether each of these folded words begins a word of the brand's names."""
    padded = f" {brand.folded}"
    return all(f" {word}" in padded for word in asked)


def _snapshot(version: int, rows: Iterable[tuple[Any, ...]]) -> Snapshot:
    by_code: dict[int, BrandView] = {}
    short: dict[str, tuple[int, ...]] = {}
    full: dict[str, tuple[int, ...]] = {}
    for code, group in groupby(rows, itemgetter(0)):
        found = list(group)
        _, iys_code, label, name, sort_key, sector, title, mersis, *opens, explains, _, _ = found[0]
        names = tuple(row[-1] for row in found if row[-1] and row[-2])
        folded = " ".join((fold(name), fold(label), fold(title), *names, str(code)))
        what = (folded, Opening(*opens) if opens[0] else None, explains)
        by_code[code] = BrandView(
            code, iys_code, label, name, names, sort_key, sector, title, mersis, *what
        )
        # Also those that were given up: they mean this brand until they are swept.
        short.update((row[-1], (code,)) for row in found if row[-1])
        for word in {fold_name(name), fold_name(label)}:
            full[word] = (*full.get(word, ()), code)
    words = full | short
    keys = sorted((spelled(word), code) for word, codes in words.items() for code in codes)
    ends = (view.opening.look_until for view in by_code.values() if view.opening)
    owned: dict[int, list[BrandView]] = {}
    for view in by_code.values():
        owned.setdefault(view.iys_code, []).append(view)
    of_provider = {code: tuple(views) for code, views in owned.items()}
    return Snapshot(version, by_code, words, tuple(keys), max(ends, default=None), of_provider)
