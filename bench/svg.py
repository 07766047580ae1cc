"""What both charts are drawn with: legible on light and dark backgrounds."""

from typing import Final
from xml.sax.saxutils import escape

__all__ = ["BAR", "STYLE", "WIDTH", "document", "line", "rectangle", "text"]

WIDTH: Final = 760
BAR: Final = 12

# Each colour has some contrast with the other background, for pages with a switch of their own.
STYLE: Final = """
text { font: 12px system-ui, sans-serif; fill: #57606a }
.title { font-size: 15px; font-weight: 600 }
.label { text-anchor: end }
.tick { text-anchor: middle }
.grid { stroke: #8c959f; stroke-opacity: .3 }
.one { stroke: #57606a; stroke-width: 1.5 }
.fast { fill: #1a7f5a }
.slow { fill: #bc6c25 }
.target { stroke: #0969da; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #9aa7b4 }
  .one { stroke: #9aa7b4 }
  .fast { fill: #2ea678 }
  .slow { fill: #d98a45 }
  .target { stroke: #58a6ff }
}
"""


def document(height: float, title: str, parts: list[str]) -> str:
    """Return the whole image of what was drawn."""
    size = f'width="{WIDTH}" height="{height:g}" viewBox="0 0 {WIDTH} {height:g}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}</style>",
            *parts,
            "</svg>",
            "",
        ]
    )


def text(x: float, y: float, kind: str, content: str) -> str:
    of_kind = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{of_kind}>{escape(content)}</text>'


def rectangle(kind: str, x: float, y: float, width: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{BAR}"'
    return f'<rect class="{kind}" {place}/>'


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
