"""Sizes that a site leaves open, found on a few design days."""

from sim.sizing.report import PlantLoad, Size, SizingReport, ZoneSize
from sim.sizing.size import is_open, sized

__all__ = ["PlantLoad", "Size", "SizingReport", "ZoneSize", "is_open", "sized"]
