"""Charts for the screen: a specification of `scenarios.charts` as a plotly figure.

Pure data in, figure out: no page, no server. Colours of text and grid are left to the template, so
that a page can turn dark; the colours of data are those of print.
"""

from studio.figures.render import MOST_POINTS, figure

__all__ = ["MOST_POINTS", "figure"]
