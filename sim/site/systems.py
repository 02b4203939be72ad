"""What serves the zones: sources of heat and cold, fans, hot water, photovoltaics, others."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.document import (
    Angle,
    Document,
    Flow,
    Fraction,
    Power,
    Ratio,
    Temperature,
    Unit,
)

Carrier = Literal["electricity", "natural_gas", "district_heating", "district_cooling"]


class HeatingSource(Document):
    """What makes the heat of a system."""

    kind: Literal["furnace", "boiler", "electric", "heat_pump", "district"]
    """Type of equipment; a heat pump's efficiency follows the outdoor temperature."""
    carrier: Carrier
    """What it consumes."""
    efficiency: Ratio
    """Heat delivered per energy consumed; of a heat pump the rated COP at 7 degC outdoors."""
    supply_temperature: Temperature = 35.0
    """Sink temperature of a heat pump."""
    source: str = ""
    """Where the figures come from."""


class CoolingSource(Document):
    """What makes the cold of a system."""

    kind: Literal["direct_expansion", "chiller", "district"] = "direct_expansion"
    """Type of equipment."""
    carrier: Carrier = "electricity"
    """What it consumes."""
    efficiency: Ratio
    """Rated COP: heat removed per energy consumed at 35 degC outdoors."""
    sensible_fraction: Annotated[float, Unit(""), Field(gt=0, le=1)] = 0.8
    """Sensible share of the heat removed; where it is 1 the coil takes no water from the air."""
    apparatus_dew_point: Annotated[float, Unit("degC"), Field(ge=-10, le=30)] = 12.0
    """Temperature of the coil's surface, towards whose saturation the air passing it goes."""
    source: str = ""
    """Where the figures come from."""


class Fan(Document):
    """Supply fan of a system."""

    specific_power: Annotated[float, Unit("W/(m3/s)"), Field(ge=0)] = 1000.0
    """Electric power per supply air flow."""
    flow_per_area: Annotated[float, Unit("m3/(s m2)"), Field(ge=0)] = 0.004
    """Supply air flow per floor area served."""
    mode: Literal["continuous", "cycling"] = "continuous"
    """Runs while the schedule is above zero, or in proportion to the load."""
    schedule: str
    """Name of a schedule: operation."""


class System(Document):
    """A system without limits of its own: it gives each zone what its terminal can take."""

    kind: Literal["ideal_loads"] = "ideal_loads"
    """Type of system."""
    heating: HeatingSource | None = None
    """Source of heat."""
    cooling: CoolingSource | None = None
    """Source of cold."""
    fan: Fan | None = None
    """Supply fan."""
    pump_power_ratio: Fraction = 0.0
    """Pump power over heat delivered."""


class HotWater(Document):
    """Service hot water."""

    peak_flow: Flow
    """Draw at full use, at the tap."""
    plant: str | None = None
    """Name of a plant of domestic hot water that it is drawn from; then the plant says what heats
    it and how warm it is delivered. Without one the heater has no limit and no tank."""
    schedule: str
    """Name of a schedule: share of the peak flow."""
    supply_temperature: Temperature = 60.0
    """Temperature delivered."""
    mains_temperature: Temperature = 12.0
    """Temperature of the mains, mean of the year."""
    mains_amplitude: Annotated[float, Unit("K"), Field(ge=0, le=30)] = 0.0
    """Half of the yearly swing of the mains' temperature."""
    mains_coldest_day: Annotated[int, Field(ge=1, le=365)] = 60
    """Day of the year on which the mains are coldest."""
    standing_loss: Power = 0.0
    """Heat that the tank gives off at all times, to no zone, and that is made good."""
    standing_power: Power = 0.0
    """What is consumed at all times besides, of the same carrier: a pilot flame, electronics."""
    carrier: Carrier = "natural_gas"
    """What heats it."""
    efficiency: Ratio = 0.8
    """Heat delivered per energy consumed."""


class OtherLoad(Document):
    """A load that heats no zone: lifts, outdoor lighting."""

    power: Power
    """Power at full use."""
    schedule: str
    """Name of a schedule: share in use."""
    carrier: Carrier = "electricity"
    """What it consumes."""
    control: Literal["schedule", "darkness"] = "schedule"
    """By the schedule alone, or as it says while the sun is down."""
    end_use: Literal["exterior_lighting", "lifts", "refrigeration", "other"] = "other"
    """Where it is counted."""


class Photovoltaics(Document):
    """A photovoltaic array."""

    peak_power: Power
    """Direct-current power at standard test conditions."""
    azimuth: Angle = 180.0
    """Clockwise from north."""
    tilt: Annotated[float, Unit("deg"), Field(ge=0, le=90)] = 10.0
    """From horizontal."""
    losses: Fraction = 0.14
    """System losses (PVWatts default)."""
    inverter_efficiency: Annotated[float, Unit(""), Field(gt=0, le=1)] = 0.96
    """Nominal inverter efficiency (PVWatts default)."""
    temperature_coefficient: Annotated[float, Unit("1/K"), Field(ge=-0.02, le=0)] = -0.0037
    """Change of power per kelvin of cell temperature."""
    dc_to_ac_ratio: Annotated[float, Unit(""), Field(gt=0, le=5)] = 1.2
    """Peak power of the modules over the inverter's rating (PVWatts default)."""
    temperature_model: Literal["sapm", "faiman"] = "sapm"
    """Cell temperature after King et al. (2004) by ``mounting``, as pvlib's PVWatts chain has it,
    or after Faiman (2008) for an open rack."""
    mounting: Literal[
        "open_rack_glass_polymer",
        "open_rack_glass_glass",
        "close_mount_glass_glass",
        "insulated_back_glass_polymer",
    ] = "open_rack_glass_polymer"
    """Module and how it is mounted: on a rack, close to a roof, or as a part of it."""
    incidence_losses: Literal["physical", "none"] = "physical"
    """Reflection of the beam by the glass, that of De Soto et al. (2006), or none."""
