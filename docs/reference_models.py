"""What the sites of the reference offices say beyond single objects: texts and systems."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """A reference building.

    Attributes
    ----------
    site, title, source : str
        Name and title of the site, and name of its input file.
    preface, description : tuple of str
        Lines of the opening comment and of the description.
    schedules : mapping of str to str
        Schedules of the site and the ``Schedule:Compact`` each comes from.
    sensible_fraction : float
        Sensible share of the people's heat in the program's year. [-]
    unconditioned : tuple of str
        Lines of a zone without terminals.
    zone_systems : callable
        Returns the lines of a conditioned zone's terminals and outdoor air.
    systems : str
        Systems and hot water.
    """

    site: str
    title: str
    source: str
    preface: tuple[str, ...]
    description: tuple[str, ...]
    schedules: Mapping[str, str]
    sensible_fraction: float
    unconditioned: tuple[str, ...]
    zone_systems: Callable[[str], tuple[str, ...]]
    systems: str
    always: str = "always"

    def schedule_of(self, entry: str) -> str | None:
        """Return the site's name of a schedule of the input file; None of one that is always on."""
        if entry == "ALWAYS_ON":
            return None
        return next(name for name, own in self.schedules.items() if own.lower() == entry.lower())


_SCHEDULES = {
    "always": "ALWAYS_ON",
    "occupancy": "BLDG_OCC_SCH",
    "lighting": "BLDG_LIGHT_SCH",
    "equipment": "BLDG_EQUIP_SCH",
    "infiltration": "INFIL_QUARTER_ON_SCH",
    "operation": "HVACOperationSchd",
    "hot-water": "BLDG_SWH_SCH",
}

_MAINS = """\
    mains_temperature: 13.02 degC    # Site:WaterMainsTemperature, CORRELATION of 9.69 degC and
    mains_amplitude: 6.38 K          # 28.10 K (Engineering Reference, Water Mains Temperature)
    mains_coldest_day: 45
    carrier: natural_gas             # WaterHeater:Mixed, SWHSys1 Water Heater
    efficiency: 0.8
    standing_loss: 206 W             # 6 W/K from 59 degC (60 degC less half the deadband) to
                                     # 22 degC, less the 0.8 of 20 W that goes to the tank
    standing_power: 20 W             # Off Cycle Parasitic Fuel Consumption Rate
"""


def _ideal(_zone: str) -> tuple[str, ...]:
    """Return terminals that hold the set-points whatever it takes."""
    return (
        "    system: ideal",
        "    heating:                   # Schedule:Compact, HTGSETP_SCH",
        "      {capacity: 1 MW, setpoint: {occupied: 21 degC, unoccupied: 15.6 degC},",
        "       schedule: operation}",
        "    cooling:                   # Schedule:Compact, CLGSETP_SCH",
        "      {capacity: 1 MW, setpoint: {occupied: 24 degC, unoccupied: 26.7 degC},",
        "       schedule: operation}",
    )


_IDEAL = """\
systems:
  ideal:
    heating: {kind: furnace, carrier: natural_gas, efficiency: 0.8}
    cooling: {efficiency: 3.0}

hot_water:
"""

_CREDIT = (
    "Reference Buildings of the U.S. Department of Energy by DOE, NREL, PNNL and LBNL: Deru et al.",
    "(2011), NREL/TP-5500-46861. Here one of them is rebuilt from its input file, as EnergyPlus",
    "publishes it, to compare the two programs.",
)

MODELS = {
    "small": Model(
        site="reference-small-office",
        title="Reference small office, Chicago",
        source="RefBldgSmallOfficeNew2004_Chicago",
        preface=(
            "The DOE commercial reference building Small Office, new construction after ASHRAE",
            "90.1-2004, Chicago: one storey, 511 m2, four perimeter zones around a core, an attic",
            "above.",
        ),
        description=_CREDIT,
        schedules=_SCHEDULES,
        sensible_fraction=0.628,
        unconditioned=(),
        zone_systems=_ideal,
        systems=_IDEAL
        + "  taps:                          # WaterUse:Equipment, Core_ZN Water Equipment\n"
        + "    peak_flow: 3.15e-6 m3/s\n    schedule: hot-water\n"
        + "    supply_temperature: 43.3 degC    # Schedule:Compact, Water Equipment Temp Sched\n"
        + _MAINS,
    ),
    "medium": Model(
        site="reference-medium-office",
        title="Reference medium office, Chicago",
        source="RefBldgMediumOfficeNew2004_Chicago",
        preface=(
            "The DOE commercial reference building Medium Office, new construction after ASHRAE",
            "90.1-2004, Chicago: three storeys, 4982 m2, each with four perimeter zones around a",
            "core and a plenum above.",
        ),
        description=_CREDIT,
        schedules=_SCHEDULES | {"elevators": "BLDG_ELEVATORS"},
        sensible_fraction=0.634,
        unconditioned=(),
        zone_systems=_ideal,
        systems=_IDEAL
        + "  taps:                # WaterUse:Equipment, Core_bottom, Core_mid and Core_top\n"
        + "    peak_flow: 3.12e-5 m3/s          # 1.04e-5 m3/s in each\n    schedule: hot-water\n"
        + "    supply_temperature: 43.3 degC    # Schedule:Compact, Water Equipment Temp Sched\n"
        + _MAINS,
    ),
}
