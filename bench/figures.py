"""What the benchmarks found: as tables for a terminal and for `docs/figures.md`.

The parts are kept in `docs/figures.json`, so that one can be measured anew without the others.
"""

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from bench.traffic import Target, median_load

ORDER = (
    *("ret", "ivr", "load", "list", "pages", "app", "cases"),
    *("arriving", "doors", "streaming", "daily", "fetching", "glance"),
)
HEAD = """# Figures

Each figure is a ratio to a ceiling that was taken in the same run, on the same machine, server and
data: ratios can be compared between machines, rates cannot. Where rounds were interleaved, the
ratio is the median of the rounds, and its spread the lowest and the highest of them. This page is
written by `make bench`; what is measured, and how, stands in `bench/`.

![Each ratio beside its goal](figures.svg)
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A ratio to a ceiling, one value for each round; `goal` is what it is to reach."""

    what: str
    values: tuple[float, ...]
    goal: float | None = None

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.values)

    @property
    def spread(self) -> str:
        """The lowest and the highest of the rounds."""
        return f"{min(self.values):.2f} – {max(self.values):.2f}"


@dataclass(frozen=True, slots=True)
class Part:
    """One benchmark: its figures, and blocks of Markdown that say where the time goes."""

    name: str
    title: str
    command: str
    figures: tuple[Figure, ...]
    blocks: tuple[str, ...]
    machine: str
    date: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())


def machine(url: str) -> str:
    """What the figures were taken on."""
    with psycopg.connect(url) as connection:
        server = connection.info.parameter_status("server_version") or "?"
    return (
        f"{os.cpu_count()} cores ({platform.machine()}, {platform.system()}), Python "
        f"{platform.python_version()}, PostgreSQL {server.split()[0]}, granian "
        f"{version('granian')}, psycopg {version('psycopg')}"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown that can be read in a terminal too; all but the first column right."""
    lines = [tuple(head), *map(tuple, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]

    def written(line: Sequence[str]) -> str:
        cells = [line[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)]
        return f"| {' | '.join(cells)} |"

    rule = [":" + "-" * (widths[0] + 1), *("-" * (width + 1) + ":" for width in widths[1:])]
    return "\n".join([written(lines[0]), f"|{'|'.join(rule)}|", *map(written, lines[1:])])


def ratio_table(figures: Iterable[Figure]) -> str:
    """Ratios with their spread and goal."""
    rows = [
        (item.what, f"{item.ratio:.2f}", item.spread, "" if item.goal is None else f"{item.goal:g}")
        for item in figures
    ]
    return table(("ratio", "median", "spread", "goal"), rows)


def load_table(targets: Sequence[Target]) -> str:
    """What each view did: medians of its rounds."""
    rows = []
    for target in targets:
        load = median_load(target)
        rows.append(
            (
                target.name,
                f"{load.rate:.0f}",
                f"{load.web_us:.0f}",
                f"{load.database_us:.0f}",
                f"{load.median_ms:.1f}",
                f"{load.p99_ms:.1f}",
            )
        )
    head = ("view", "req/s", "web CPU µs", "database CPU µs", "median ms", "p99 ms")
    return table(head, rows)


def keep(parts: Iterable[Part], folder: Path) -> list[Part]:
    """Put parts in the place of their older ones; all parts there are now, in their order."""
    path = folder / "figures.json"
    known = {part.name: part for part in (read(path) if path.exists() else [])}
    known |= {part.name: part for part in parts}
    ordered = [known[name] for name in ORDER if name in known]
    path.write_text(json.dumps([asdict(part) for part in ordered], indent=1, ensure_ascii=False))
    (folder / "figures.md").write_text(page(ordered))
    return ordered


def read(path: Path) -> list[Part]:
    """The parts of a file."""
    raw: list[dict[str, Any]] = json.loads(path.read_text())
    return [_part(item) for item in raw]


def _part(raw: dict[str, Any]) -> Part:
    figures = tuple(
        Figure(item["what"], tuple(item["values"]), item["goal"]) for item in raw["figures"]
    )
    return Part(**{**raw, "figures": figures, "blocks": tuple(raw["blocks"])})


def page(parts: Iterable[Part]) -> str:
    """The page in Markdown."""
    blocks = [HEAD.rstrip()]
    for part in parts:
        blocks += [
            f"## {part.title}",
            ratio_table(part.figures),
            *part.blocks,
            f"`{part.command}`, {part.date}: {part.machine}.",
        ]
    return "\n\n".join(blocks) + "\n"
