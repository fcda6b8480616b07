"""A picture of the ratios against their goals: bars in SVG, readable on light and on dark."""

from collections.abc import Sequence
from html import escape

from bench.figures import Figure

WIDTH, ROW, TOP = 760, 34, 34
LEFT, RIGHT, NUMBER = 280, 660, 706
"""Where the bars begin, and where the longest ends; the numbers stand in a column after it."""

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
    """One bar for each figure that has a goal, as a share of it; the dashed line is the goal."""
    shown = [(item, item.goal) for item in figures if item.goal]
    height = TOP + ROW * len(shown) + 10
    unit = (RIGHT - LEFT) / max([1.25, *(item.ratio / goal for item, goal in shown)])
    told = ", ".join(f"{item.what} {item.ratio:.2f} of {goal:g}" for item, goal in shown)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    named = f'role="img" aria-label="{escape(told)}"'
    at = f"{LEFT + unit:.1f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {named}>',
        f"<style>{STYLE}</style>",
        f'<text class="small" x="{at}" y="16" text-anchor="middle">goal</text>',
    ]
    for place, (item, goal) in enumerate(shown):
        parts += _bar(item, goal, unit, TOP + ROW * place)
    line = f'<line class="goal" x1="{at}" x2="{at}" y1="22" y2="{height - 6}"/>'
    return "\n".join([*parts, line, "</svg>"]) + "\n"


def _bar(item: Figure, goal: float, unit: float, top: int) -> list[str]:
    share = item.ratio / goal
    kind = "met" if share >= 1 else "short"
    bar = f'x="{LEFT}" y="{top}" width="{share * unit:.1f}" height="22"'
    middle = top + 15
    return [
        f'<text x="{LEFT - 10}" y="{middle}" text-anchor="end">{escape(item.what)}</text>',
        f'<rect class="{kind}" {bar} rx="3"/>',
        f'<text x="{NUMBER}" y="{middle}" text-anchor="end">{item.ratio:.2f}</text>',
        f'<text class="small" x="{NUMBER + 6}" y="{middle}">of {goal:g}</text>',
    ]
