"""Entries of the catalogue at a size: what the physics takes."""

from __future__ import annotations

from math import isnan

import numpy as np

from sim.catalogue.model import CoolingMachine, Curve, FanData, HeatingMachine
from sim.errors import DocumentError, Fault
from sim.physics.coil_rating import rated_bypass, rated_mass_flow, rated_sensible_share
from sim.physics.curves import CONSTANT, WIDTH
from sim.physics.direct_expansion import Array, CoolingCoil
from sim.physics.heat_pump_coil import Defrost, HeatingCoil
from sim.physics.psychrometrics import STANDARD_PRESSURE

_ONE = (*CONSTANT, *[0.0] * (WIDTH - len(CONSTANT)))
_ANY = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, -100.0, 100.0, -100.0, 100.0)


def cooling_coils(
    machine: CoolingMachine,
    capacity: float,
    volume_flow: float | None = None,
    *,
    pressure: float = STANDARD_PRESSURE,
) -> tuple[CoolingCoil, ...]:
    """Return the coil of each stage of a machine of a size, the lowest first.

    Parameters
    ----------
    machine : CoolingMachine
        From the catalogue or a site.
    capacity : float
        Rated gross total capacity of the highest stage. [W]
    volume_flow : float, optional
        Rated air flow of the highest stage; by the machine's flow per capacity where not given.
        [m3/s]
    pressure : float
        At which that volume is counted: sea level as rating standards do, so that thin air is less
        than rated flow; EnergyPlus takes the site's. [Pa]

    Raises
    ------
    DocumentError
        If no coil cools that air so: too little flow for the capacity, or too dry a rating.
    """
    flow = machine.flow_per_capacity * capacity if volume_flow is None else volume_flow
    found = []
    for speed in machine.speeds:
        total, volume = capacity * speed.capacity_share, flow * speed.flow_share
        share = speed.sensible_share or rated_sensible_share(volume / total)
        bypass = rated_bypass(total, share, rated_mass_flow(volume))
        if isnan(bypass):
            value = f"{total:.0f} W, of which {share:.0%} sensible, from {volume:.3f} m3/s"
            limit = "a capacity, sensible share and flow that a coil can have"
            raise DocumentError([Fault("cooling.capacity", value, limit, "give 50e-6 m3/s per W")])
        curves = (
            speed.capacity_over_temperature,
            speed.capacity_over_flow,
            speed.input_over_temperature,
            speed.input_over_flow,
        )
        rows = np.array([curve.row() for curve in curves])
        mass = rated_mass_flow(volume, pressure)
        found.append(CoolingCoil(total, 1.0 / speed.cop, mass, bypass, rows))
    return tuple(found)


def heating_coils(
    machine: HeatingMachine,
    capacity: float,
    volume_flow: float,
    *,
    pressure: float = STANDARD_PRESSURE,
) -> tuple[HeatingCoil, ...]:
    """Return the coil of each stage of a heat pump of a size, the lowest first.

    Parameters
    ----------
    machine : HeatingMachine
        From the catalogue or a site.
    capacity : float
        Rated gross heating capacity of the highest stage. [W]
    volume_flow : float
        Rated air flow of the highest stage. [m3/s]
    pressure : float
        As `cooling_coils` has it. [Pa]
    """
    found = []
    for speed in machine.speeds:
        rows = [
            *_by_temperature(speed.capacity_over_temperature),
            speed.capacity_over_flow.row(),
            *_by_temperature(speed.input_over_temperature),
            speed.input_over_flow.row(),
            machine.defrost_input.row(),
        ]
        total, mass = capacity * speed.capacity_share, rated_mass_flow(volume_flow, pressure)
        curves = np.array(rows)
        found.append(HeatingCoil(total, 1.0 / speed.cop, mass * speed.flow_share, curves))
    return tuple(found)


def defrost_of(machine: HeatingMachine) -> Defrost:
    """Return when and how long a heat pump defrosts.

    Parameters
    ----------
    machine : HeatingMachine
        From the catalogue or a site.
    """
    return Defrost(machine.defrost_limit, machine.defrost_share)


def fan_curve(fan: FanData) -> Array:
    """Return the share of a fan's power over its flow as a quartic row; 1 for a fan of one flow.

    Parameters
    ----------
    fan : FanData
        From the catalogue or a site.
    """
    curve = fan.power_over_flow
    if curve is None:
        return np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0])
    if curve.form != "cubic":
        return np.array(curve.row())
    coefficients = [*curve.coefficients, *[0.0] * (5 - len(curve.coefficients))]
    return np.array([*coefficients, *curve.x, 0.0, 0.0, 0.0])


def _by_temperature(curve: Curve) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return a factor as the product of a cubic and a biquadratic, one of them 1."""
    if curve.form == "biquadratic":
        return _ONE, curve.row()
    return curve.row(), _ANY
