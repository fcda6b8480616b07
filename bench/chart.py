"""A picture of the ratios against their goals: bars in SVG, readable on light and on dark."""

from collections.abc import Sequence
from html import escape

from bench.figures import Figure

WIDTH, ROW, TOP = 760, 34, 34
LABEL, GOAL_AT = 330, 600
RIGHT = 676
"""The longest bar ends here; the number stands after it."""

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f; }
.small { font-size: 11px; fill: #57606a; }
.goal { stroke: #57606a; stroke-dasharray: 3 3; }
.met { fill: #1a7f5a; }
.short { fill: #b35900; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .small { fill: #9198a1; }
  .goal { stroke: #9198a1; }
  .met { fill: #3fb68b; }
  .short { fill: #e8964a; }
}
"""


def draw(figures: Sequence[Figure]) -> str:
    """One bar for each figure that has a goal; the dashed line is the goal of each."""
    shown = [item for item in figures if item.goal]
    height = TOP + ROW * len(shown) + 10
    told = ", ".join(f"{item.what} {item.ratio:.2f} of {item.goal:g}" for item in shown)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    named = f'role="img" aria-label="{escape(told)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {named}>',
        f"<style>{STYLE}</style>",
        f'<text class="small" x="{GOAL_AT}" y="16" text-anchor="middle">goal</text>',
        f'<line class="goal" x1="{GOAL_AT}" x2="{GOAL_AT}" y1="22" y2="{height - 6}"/>',
    ]
    for place, item in enumerate(shown):
        parts += _bar(item, TOP + ROW * place)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(item: Figure, top: int) -> list[str]:
    goal = item.goal or 1.0
    share = item.ratio / goal
    end = min(LABEL + share * (GOAL_AT - LABEL), RIGHT)
    kind = "met" if share >= 1 else "short"
    bar = f'x="{LABEL}" y="{top}" width="{end - LABEL:.1f}" height="22"'
    of_goal = f'<tspan class="small"> of {goal:g}</tspan>'
    return [
        f'<text x="{LABEL - 10}" y="{top + 15}" text-anchor="end">{escape(item.what)}</text>',
        f'<rect class="{kind}" {bar} rx="3"/>',
        f'<text x="{end + 8:.1f}" y="{top + 15}">{item.ratio:.2f}{of_goal}</text>',
    ]
