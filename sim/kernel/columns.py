"""Columns of the kernel's rows of numbers: one row a zone.

What is one number of a zone stands in its row. Arrays of one number each would be two dozen more
addresses to keep, of which the processor holds a dozen.
"""

from __future__ import annotations

from enum import IntEnum


class Mode(IntEnum):
    """What the terminal of a zone does."""

    FLOAT = 0
    HOLD_HEAT = 1
    HOLD_COOL = 2
    MAX_HEAT = 3
    MAX_COOL = 4
    ON_HEAT = 5
    ON_COOL = 6


class Input(IntEnum):
    """Columns of the zone inputs that processes change; first the `ORDERS`."""

    HEATING_SETPOINT = 0
    COOLING_SETPOINT = 1
    HEATING_CAPACITY = 2
    COOLING_CAPACITY = 3
    CONFIGURATION = 4
    SENSOR_BIAS = 5  # what the thermostat reads too much [K]
    PEOPLE = 6
    EQUIPMENT_CONVECTIVE = 7
    EQUIPMENT_RADIANT = 8
    LIGHTING = 9
    EXTRA = 10


ORDERS = int(Input.PEOPLE)
"""How many inputs tell terminals and ventilation what to do; a change of one moves the air fast."""


class Cell(IntEnum):
    """Columns of a zone's numbers that a run changes, behind its inputs, see `Input`."""

    CLOCK = len(Input)  # local time [s]
    LEAK = CLOCK + 1  # heat by stack and wind beyond the constant part, in the present step [W]
    REFERENCE = CLOCK + 2  # air temperature at the present step's start [degC]
    FILM_OPAQUE = CLOCK + 3  # heat of films that comes from outdoors through opaque faces [W]
    FILM_WINDOW = CLOCK + 4  # and through windows [W]
    COLUMNS = CLOCK + 5


class AirCell(IntEnum):
    """Columns of the air of a zone in a step; flows are of dry air, ratios over its mass."""

    WATER = 0  # humidity ratio [kg/kg]
    CARBON = 1  # mass ratio of carbon dioxide [kg/kg]
    INFILTRATION = 2  # [kg/s]
    OPENED = 3  # through windows that people opened [kg/s]
    TEMPERATURE = 4  # of the zone [degC]
    SATURATED = 5  # saturation pressure at that temperature [Pa]
    PEOPLE = 6
    COOLING = 7  # sensible heat taken by a coil in the zone [W]
    MEAN_WATER = 8  # [kg/kg]
    MEAN_CARBON = 9  # [kg/kg]
    SUPPLY = 10  # from an air handler [kg/s]
    SUPPLY_WATER = 11  # its humidity ratio [kg/kg]
    SUPPLY_CARBON = 12  # its mass ratio of carbon dioxide [kg/kg]
    COLUMNS = 13


class AirFigure(IntEnum):
    """Columns of what does not change of the air of a zone."""

    MASS = 0  # dry air [kg]
    STORAGE = 1  # what stores vapour as air does, the air itself included [kg]
    PER_STORAGE = 2  # one over it, which dilutes water [1/kg]
    PER_MASS = 3  # one over it, which dilutes carbon dioxide [1/kg]
    PEOPLE_WATER = 4  # vapour of one person [kg/s]
    PEOPLE_CARBON = 5  # carbon dioxide of one person [kg/s]
    COIL_TEMPERATURE = 6  # of a coil's surface [degC]
    COIL_RATIO = 7  # humidity ratio at it [kg/kg]
    COIL_LATENT = 8  # most water taken per sensible heat [kg/J]; 0 with an air handler
    COLUMNS = 9


class Way(IntEnum):
    """Columns of what crossed a zone's border, water and carbon dioxide alike."""

    INFILTRATION = 0
    VENTILATION = 1
    INTERZONE = 2
    PEOPLE = 3
    SOURCES = 4
    COIL = 5
    CONDENSATION = 6
    SUPPLY = 7


class Mark(IntEnum):
    """Columns of a zone's whole numbers that a run changes."""

    MODE = 0
    CONFIGURATION = 1
    VARIANT = 2  # that mode and configuration make it
    FILM_LENGTH = 3  # of the present block of films, see `sim.kernel.films`
    FILM_VARIANT = 4  # for which what films do is noted; -1 for none
    ORDERED = 5  # whether an order has changed since films were looked at
    RESTED = 6  # whether the zone's system was at rest then
    COLUMNS = 7


class Figure(IntEnum):
    """Columns of a zone's numbers that do not change; those of two kinds take two columns."""

    INFILTRATION = 0  # conductance at reference density [W/K]
    PEOPLE = 1  # convective, radiant heat of one person [W]
    LIGHTING = 3  # convective, radiant share of the power [-]
    LEAKAGE = 5  # square of a leak's conductance per K, per (m/s)2; its constant part
    BAND = 8  # half band of an on/off terminal, 0 for others: heating, cooling [K]
    COLUMNS = 10


class Count(IntEnum):
    """Columns of a zone's whole numbers that do not change."""

    NODES = 0
    INTERFACES = 1
    SIGNALS = 2
    ACTS = 3  # but for the heat of films
    FILM_NODES = 4
    FILMS = 5
    ON_OFF = 6  # whether heating, cooling switches: two columns
    SUN = 8  # of the signals, the last ones, which are the sun's
    FLOATS = 9  # whether no terminal ever holds the air
    COLUMNS = 10


class Record(IntEnum):
    """Columns of what is recorded: integrals over an exchange step. The first `KEPT` are series."""

    AIR = 0
    RADIANT = 1
    OPAQUE = 2
    WINDOW = 3
    GROUND = 4
    INFILTRATION = 5
    VENTILATION = 6
    HEATING = 7
    COOLING = 8
    INTERZONE = 9
    PEOPLE = 10
    LIGHTING = 11
    SUPPLY = 12
    HEATING_SETPOINT = 13
    COOLING_SETPOINT = 14
    LEAKAGE = 15
    GAINS = 16
    OPENED = 17
