"""Run the benchmarks: `python -m bench [ret] [load] [list] [--quick]`.

Each prints ratios to ceilings that were taken in the same run; nothing here passes or fails by
time. What was measured in full goes into `docs/figures.md`, with its picture.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bench import importing, listing, ret
from bench.chart import draw
from bench.figures import ORDER, Part, keep, page
from bench.rig import ROOT, BenchError, Rig, rig

DOCS = ROOT / "docs"


def main() -> None:
    """Measure what was asked for, and write it down."""
    args = arguments()
    try:
        with rig(args.home) as place:
            parts = [measures(args)[name](place) for name in args.parts or ORDER]
    except BenchError as error:
        sys.exit(f"bench: {error}")
    print(f"\n{page(parts)}")
    if not args.quick:
        everything = keep(parts, DOCS)
        figures = [figure for part in everything for figure in part.figures]
        (DOCS / "figures.svg").write_text(draw(figures))


def arguments() -> argparse.Namespace:
    """What to run, how long, and where."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=ORDER, metavar="ret | load | list")
    parser.add_argument("--quick", action="store_true", help="small, to see that it works")
    parser.add_argument("--home", type=Path, help="keep the database here, and use it again")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=8, help="of each view in each round")
    parser.add_argument("--consents", type=int, default=10_000_000, help="for the list")
    parser.add_argument("--approved", type=int, default=200_000, help="citizens, for ret")
    parser.add_argument("--rows", type=int, default=1_000_000, help="for load")
    parser.add_argument("--times", type=int, default=3, help="for load")
    args = parser.parse_args()
    if args.quick:
        args.rounds, args.seconds, args.times = 2, 2, 1
        args.consents, args.approved, args.rows = 240_000, 40_000, 50_000
    return args


def measures(args: argparse.Namespace) -> dict[str, Callable[[Rig], Part]]:
    """How each part is measured."""
    inside = min(5000, args.approved // 20)
    of_ret = ret.Size(args.rounds, args.seconds, args.approved, inside)
    of_load = importing.Size(args.times, args.rows)
    of_list = listing.Size(args.rounds, args.seconds, args.consents)
    return {
        "load": lambda place: importing.measure(place, of_load),
        "ret": lambda place: ret.measure(place, of_ret),
        "list": lambda place: listing.measure(place, of_list),
    }


if __name__ == "__main__":
    main()
