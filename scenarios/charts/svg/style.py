"""The look of printed charts: type, ink, grid and legend."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.charts.palette import FAINT, INK, MUTED
from scenarios.formats import MINUS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

FONTS = Path(__file__).parent.parent / "fonts"
"""Folder of the typeface."""
SIZE = 8.0
"""Size of text. [pt]"""
_SIGN, _HANDLE = 0.53, 3.3
"""Mean width of a sign, and of a legend's handle with the space around it. [of the size]"""
NO_METADATA: Any = {"Date": None, "Creator": None, "Format": None, "Type": None}

LINE_STYLES = {
    "solid": "-", "dashed": (0, (4, 2)), "dotted": (0, (1, 1.5)), "dashdot": "-.",
    "longdash": (0, (8, 3)), "longdashdot": (0, (8, 2, 1, 2)),
}  # fmt: skip

_PARAMETERS: Any = {
    "svg.fonttype": "none",
    "font.family": ["Inter", "DejaVu Sans"],
    "font.size": SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SIZE,
    "axes.linewidth": 0.6,
    "axes.unicode_minus": True,
    "axes.axisbelow": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "xtick.major.size": 3,
    "xtick.major.width": 0.6,
    "ytick.major.size": 0,
    "ytick.major.pad": 4,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": SIZE,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "path.simplify": True,
}


@contextlib.contextmanager
def parameters(salt: str) -> Iterator[None]:
    """Set matplotlib's parameters for one chart; ``salt`` makes its identifiers repeatable."""
    import matplotlib as mpl

    _register_fonts()
    with mpl.rc_context(_PARAMETERS | {"svg.hashsalt": salt}), warnings.catch_warnings():
        # text stays text: signs the typeface lacks are drawn by whoever shows the file
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    from matplotlib.font_manager import fontManager

    for path in sorted(FONTS.glob("*.ttf")):
        fontManager.addfont(path)


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure for SVG; sizes in inches."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    layout = ConstrainedLayoutEngine(w_pad=0.03, h_pad=0.03, wspace=0.03, hspace=0.06)
    figure = Figure(figsize=(width, height), layout=layout)
    FigureCanvasSVG(figure)
    return figure


def quiet_spines(axes: Axes, *, keep: tuple[str, ...] = ("bottom",)) -> None:
    """Leave only the lines that carry meaning."""
    for name, spine in axes.spines.items():
        spine.set_visible(name in keep)


def panel_title(axes: Axes, text: str) -> None:
    """Write the title of a panel, and the axis label that would stand there below it."""
    label = axes.get_title(loc="left")
    axes.set_title("", loc="left")
    title = f"{text} — {label}" if label else text
    axes.set_title(title, loc="left", fontsize=SIZE, color=INK)


def axis_title(axes: Axes, text: str) -> None:
    """Write the title of the vertical axis level, over its upper end."""
    axes.set_title(text, loc="left", fontsize=SIZE, color=MUTED, pad=6)


def legend(figure: Figure, width: float) -> None:
    """Set one legend for all axes in a line above them; none for a single entry."""
    found: dict[str, Any] = {}
    for axes in figure.axes:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            found.setdefault(label, handle)
    if len(found) < 2:
        return
    figure.legend(
        list(found.values()),
        list(found),
        loc="outside upper left",
        ncols=legend_columns(list(found), width),
        handlelength=1.1,
        handleheight=0.9,
        columnspacing=1.4,
        handletextpad=0.5,
        borderaxespad=0.2,
        borderpad=0.2,
        labelcolor=INK,
    )


def legend_columns(labels: list[str], width: float) -> int:
    """Return how many legend entries fit side by side."""
    widths = [len(label) * SIZE * _SIGN + SIZE * _HANDLE for label in labels]
    room = (width - 0.1) * 72
    if sum(widths) <= room:
        return len(labels)
    return max(1, int(room / max(widths)))


def legend_rows(labels: list[str], width: float) -> int:
    """Return how many rows the legend takes; none for a single entry."""
    return -(-len(labels) // legend_columns(labels, width)) if len(labels) > 1 else 0


def plain_numbers(axis: Axis) -> None:
    """Write ticks with thousands separators and a typographic minus."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(_tick))


def _tick(value: float, _position: int | None) -> str:
    return f"{round(value, 9):,.10g}".replace("-", MINUS)


def dates(axes: Axes) -> None:
    """Write days and months, or hours where the time is short."""
    from matplotlib import dates as mdates

    # the dates module of matplotlib carries no types
    auto_locator: Any = mdates.AutoDateLocator
    concise_formatter: Any = mdates.ConciseDateFormatter
    locator = auto_locator(minticks=4, maxticks=9)
    formatter = concise_formatter(
        locator,
        formats=["%Y", "%b", "%d %b", "%H:%M", "%H:%M", "%S"],
        zero_formats=["", "%Y", "%b", "%d %b", "%H:%M", "%H:%M"],
        show_offset=False,
    )
    axes.xaxis_date()
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(formatter)
