"""Published points of what heats rooms by water: radiators and heated floors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log

from scenarios.validation.equipment.points import Point, met
from scenarios.validation.model import Check

_FALL = 10.0
_WATER = 4186.0
_SKIRT = (
    "ThermaSkirt technical data, thermal performance by BS EN 442-1 (tested at BSRIA), profile"
    " Torus BT (195 mm), per metre"
)
_SKIRT_NOTE = "rated 188 W/m at 75/65/20 degC; the exponent is from 145 W/m at 65/55/20 degC"
_SHEET = "{} data sheet, thermal outputs at 30, 50 and 60 K"
_SHEET_NOTE = "the exponent is from the outputs at 50 and 60 K"
_RADIATORS = (
    # name, rated output [W], another output [W] at mean excess [K], held-out (excess, output)
    ("skirting", 188.0, (145.0, 40.0), ((30.0, 104.0), (20.0, 64.0)), _SKIRT, _SKIRT_NOTE),
    ("three columns, 600 x 786 mm", 981.0, (1233.0, 60.0), ((30.0, 517.0),),
     _SHEET.format("Hudson Reed HX305"), _SHEET_NOTE),
    ("three columns, 1800 x 376 mm", 1308.0, (1659.0, 60.0), ((30.0, 671.0),),
     _SHEET.format("Hudson Reed HX312"), _SHEET_NOTE),
    ("single panel, 1800 x 354 mm", 676.0, (841.0, 60.0), ((30.0, 366.0),),
     _SHEET.format("Hudson Reed HLW42"), _SHEET_NOTE),
)  # fmt: skip


def radiator() -> list[Check]:
    """Compare radiators at rest with makers' tables, at flows that cool the water by 10 K."""
    checks = []
    for name, rated, (output, excess), held_out, source, note in _RADIATORS:
        exponent = log(output / rated) / log(excess / 50.0)
        for mean, published in held_out:
            supply = 20.0 + mean + 0.5 * _FALL
            point = Point(
                f"radiator, {name}, {supply:g}/{supply - _FALL:g}/20 degC",
                published,
                "W",
                source,
                note,
            )
            checks.append(met(point, _output(rated, exponent, supply, published)))
    return checks


def _output(rated: float, exponent: float, supply: float, published: float) -> float:
    """Return what a radiator of the kernel gives after ten hours. [W]"""
    import numpy as np

    from sim.kernel.systems.emission import SEGMENTS, START, Emitter, EmitterMemory
    from sim.kernel.systems.emitters import radiate
    from sim.site.hydronic_systems import Radiator
    from sim.systems.emitters import fill_radiator

    x, y = np.zeros(Emitter.COLUMNS), np.zeros(EmitterMemory.COLUMNS)
    fill_radiator(x, Radiator(rated_output=rated, exponent=exponent))
    y[EmitterMemory.SEGMENT : EmitterMemory.SEGMENT + SEGMENTS] = START
    for _ in range(120):
        radiate(x, y, supply, published / (_FALL * _WATER), 20.0, 300.0)
    return float(y[EmitterMemory.HEAT])


_STANDARD = "EN 1264-2:2008, 6 and annex A, tables A.1 to A.3, type A"
_FLOOR_NOTE = (
    "screed of 1.2 W/(m K), 45 mm above pipes of 16 x 2 mm, 0.35 W/(m K), laid on insulation; the"
    " power products of the standard were fitted to finite elements. Without a covering ours are 5"
    " to 7 % lower: a row of line sources gives no credit for the wide side of pipes on insulation"
)
_SPACING = (0.10, 0.15, 0.20, 0.30)
_COVERING = (0.05, 0.10)
_BY_COVERING = {0.05: (1.188, (1.025, 1.034, 1.040, 1.049)),
                0.10: (1.156, (1.022, 1.029, 1.035, 1.044))}  # fmt: skip
_EXCESS = 12.0


def radiant_floor() -> list[Check]:
    """Compare the output of floors at 12 K mean water excess with EN 1264-2."""
    checks = []
    for place, spacing in enumerate(_SPACING):
        for covering in _COVERING:
            a_t, a_d = _BY_COVERING[covering]
            a_b = (1.0 / 10.8 + 0.045) / (1.0 / 10.8 + 0.045 / 1.2 + covering)
            published = 6.7 * a_b * a_t ** (1.0 - spacing / 0.075) * a_d[place] ** -1.0
            name = f"heated floor, pipes each {spacing * 1e3:g} mm, covering {covering:g} m2 K/W"
            point = Point(name, published * _EXCESS, "W/m2", _STANDARD, _FLOOR_NOTE)
            checks.append(met(point, _flux(spacing, covering)))
    return checks


def _flux(spacing: float, covering: float) -> float:
    """Return the upward output of a floor with much water, none of it lost below. [W/m2]"""
    from sim.physics.radiant_floor import FLOOR_FILM, PipePlane, pipe_heat, water_resistance
    from sim.site.hydronic_systems import FloorLoop
    from sim.systems.emitters import pipe_resistance

    loop = FloorLoop(layer=0, depth=0.053, spacing=spacing)
    above = 1.0 / FLOOR_FILM + covering
    plane = PipePlane(spacing, loop.diameter, 1.2, 0.053, 0.008, above, 0.75)
    up = above + plane.above / plane.conductivity
    flow = 0.02
    inside = loop.diameter - 2.0 * loop.wall
    resistance = pipe_resistance(loop, plane)
    resistance += water_resistance(spacing, inside, flow, loop.circuit_length)
    share = pipe_heat(1.0, 0.0, flow * _WATER, resistance)
    flux = share * _EXCESS / (1.0 + share * up)  # of a supply at the excess
    mean = _EXCESS - 0.5 * flux / (flow * _WATER)
    return flux * _EXCESS / mean


PARTS: Mapping[str, Callable[[], list[Check]]] = {
    "radiator": radiator,
    "radiant-floor": radiant_floor,
}
"""Types of equipment."""
