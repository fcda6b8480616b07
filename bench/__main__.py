"""Run the benchmarks: `python -m bench [PART …] [--quick]`.

Each prints ratios to ceilings that were taken in the same run; nothing here passes or fails by
time. What was measured in full goes into `docs/figures.md`, with its picture.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bench import (
    app,
    arriving,
    cases,
    daily,
    doors,
    fetching,
    glance,
    importing,
    ivr,
    listing,
    pages,
    ret,
    streaming,
)
from bench.chart import draw
from bench.figures import ORDER, Part, keep, page
from bench.rig import ROOT, BenchError, Rig, rig

DOCS = ROOT / "docs"
QUICK = {
    "rounds": 2,
    "seconds": 2,
    "times": 1,
    "consents": 600_000,
    "approved": 40_000,
    "rows": 50_000,
    "complaints": 40_000,
    "batches": 20,
    "megabytes": 64,
}


def main() -> None:
    """Measure what was asked for, and write it down."""
    args = arguments()
    parts = []
    try:
        with rig(args.home) as place:
            for name in args.parts or ORDER:
                parts.append(measures(args)[name](place))
                if not args.quick:
                    write(parts[-1], DOCS)
    except BenchError as error:
        sys.exit(f"bench: {error}")
    print(f"\n{page(parts)}")


def write(part: Part, folder: Path) -> None:
    """Put a part on the page of figures, and draw the picture anew."""
    figures = [figure for one in keep([part], folder) for figure in one.figures]
    (folder / "figures.svg").write_text(draw(figures))


def arguments() -> argparse.Namespace:
    """What to run, how long, and where."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    # Not `choices`: with `*`, Python 3.11 takes nothing at all for a wrong choice.
    names = " | ".join(ORDER)
    parser.add_argument("parts", nargs="*", type=_part, metavar=names)
    parser.add_argument("--quick", action="store_true", help="small, and nothing is written")
    parser.add_argument("--home", type=Path, help="keep the database here, and use it again")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=8, help="of each view in each round")
    parser.add_argument("--consents", type=int, default=10_000_000, help="for list, pages and app")
    parser.add_argument("--approved", type=int, default=200_000, help="citizens, for ret")
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="for load, arriving, doors, daily …"
    )
    parser.add_argument("--complaints", type=int, default=1_000_000, help="for cases")
    parser.add_argument("--times", type=int, default=3, help="for load, arriving, doors, daily …")
    parser.add_argument("--batches", type=int, default=200, help="of a thousand, for arriving")
    parser.add_argument("--megabytes", type=int, default=1024, help="for streaming")
    args = parser.parse_args()
    if args.quick:
        parser.set_defaults(**QUICK)
        args = parser.parse_args()
    return args


def _part(name: str) -> str:
    if name not in ORDER:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(ORDER)}")
    return name


def measures(args: argparse.Namespace) -> dict[str, Callable[[Rig], Part]]:
    """How each part is measured."""
    inside = min(5000, args.approved // 20)
    of_ret = ret.Size(args.rounds, args.seconds, args.approved, inside)
    of_ivr = ivr.Size(args.rounds, args.seconds)
    of_load = importing.Size(args.times, args.rows)
    of_list = listing.Size(args.rounds, args.seconds, args.consents)
    of_pages = pages.Size(args.rounds, args.seconds, args.consents)
    of_app = app.Size(args.rounds, args.seconds, args.consents)
    of_arriving = arriving.Size(args.times, args.rows, args.batches)
    of_cases = cases.Size(args.rounds, args.seconds, args.complaints)
    of_daily = daily.Size(args.times, args.rows)
    of_glance = glance.Size(args.times, args.rows)
    of_fetching = fetching.Size(args.times, args.rows)
    return {
        "load": lambda place: importing.measure(place, of_load),
        "ret": lambda place: ret.measure(place, of_ret),
        "ivr": lambda place: ivr.measure(place, of_ivr),
        "list": lambda place: listing.measure(place, of_list),
        "pages": lambda place: pages.measure(place, of_pages),
        "app": lambda place: app.measure(place, of_app),
        "cases": lambda place: cases.measure(place, of_cases),
        "doors": lambda place: doors.measure(place, of_arriving),
        "arriving": lambda place: arriving.measure(place, of_arriving),
        "streaming": lambda place: streaming.measure(place, args.megabytes),
        "daily": lambda place: daily.measure(place, of_daily),
        "glance": lambda place: glance.measure(place, of_glance),
        "fetching": lambda place: fetching.measure(place, of_fetching),
    }


if __name__ == "__main__":
    main()
