"""Charts for documents: specifications drawn by matplotlib as SVG, the same bytes every time."""

from scenarios.charts.svg.render import NARROW, WIDE, render_svg

__all__ = ["NARROW", "WIDE", "render_svg"]
