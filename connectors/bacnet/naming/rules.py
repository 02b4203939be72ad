"""What a point is, by its words, its unit and the type of its object."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from connectors.bacnet.naming.words import VOCABULARY, words_of
from connectors.points import UnitMismatchError, conversion
from sim.quantities import QUANTITIES

Role = Literal["sensor", "sp", "cmd"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a point is taken for.

    Attributes
    ----------
    quantity : str
        Name in the registry.
    role : {'sensor', 'sp', 'cmd'}
        Measured, a set-point, or another command.
    certain : bool
        Whether its words tell, and not its unit alone.
    """

    quantity: str
    role: Role
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a point: its own words, and all with those of its description."""

    words: frozenset[str]
    kind: str
    unit: str

    def has(self, *words: str) -> bool:
        """Tell whether one of the words is among them."""
        return bool(self.words.intersection(words))

    def first(self, **meanings: str) -> Iterator[str]:
        """Yield the meanings of words that are among them, in their order."""
        yield from (meaning for word, meaning in meanings.items() if word in self.words)


_WATER = ("water", "chilled", "hot", "condenser", "plant", "pump")


def meaning_of(name: str, text: str, kind: str, unit: str, *, writable: bool) -> Meaning | None:
    """Return what a point is, or nothing where neither words nor unit tell.

    Parameters
    ----------
    name, text : str
        As the device calls and describes it.
    kind : str
        Type of its object, ``analog-input``.
    unit : str
        As `connectors.points.units` writes it.
    writable : bool
        Whether it takes commands.

    Examples
    --------
    >>> meaning_of("VAV-2.ZN-T", "", "analog-input", "degF", writable=False)
    Meaning(quantity='air_temperature', role='sensor', certain=True)
    """
    told = Told(frozenset((*words_of(name), *words_of(text))), kind, unit)
    quantity, certain = _written_out(name, unit, kind), True
    if quantity is None:
        quantity = _by_kind(told)
    if quantity is None:
        quantity, certain = _by_unit(told), told.has(*VOCABULARY)
    if quantity is None:
        return None
    return Meaning(quantity, _role(told, quantity, writable=writable), certain)


def _role(told: Told, quantity: str, *, writable: bool) -> Role:
    """Return the role: inputs are measured; set-points are so called."""
    if told.kind.endswith("input") or told.kind in {"accumulator", "pulse-converter"}:
        return "sensor"
    if told.has("setpoint") or quantity.endswith("_setpoint"):
        return "sp"
    return "cmd" if writable else "sensor"


def _written_out(name: str, unit: str, kind: str) -> str | None:
    """Return the quantity whose whole name ends a name, the longest of them."""
    end = name.replace("/", ".").rpartition(".")[2].lower().replace("-", "_").replace(" ", "_")
    if not kind.startswith(("analog", "accumulator")):
        return end if end in {"mode", "status"} else None
    fitting = [each for each in QUANTITIES if end.endswith(each) and _fits(unit, each)]
    return max(fitting, key=len, default=None)


def _fits(unit: str, quantity: str) -> bool:
    try:
        conversion(unit, QUANTITIES[quantity])
    except UnitMismatchError:
        return False
    return True


def _by_kind(told: Told) -> str | None:
    if told.kind.startswith("binary"):
        return "status"
    if told.kind.startswith("multi-state"):
        return "mode"
    return None


def _by_unit(told: Told) -> str | None:
    """Return the first quantity of the rules of its unit."""
    for sample, rule in _RULES.items():
        if _fits(told.unit, sample):
            return next((each for each in rule(told) if _fits(told.unit, each)), None)
    return None


def _temperature(told: Told) -> Iterator[str]:
    if told.has("setpoint") and not told.has("supply", "return", *_WATER):
        yield from told.first(heating="heating_setpoint", cooling="cooling_setpoint")
        yield "air_temperature"
    yield from told.first(outdoor="outdoor_temperature", mixed="mixed_air_temperature")
    if told.has(*_WATER) or (told.has("flow") and not told.has("air")):
        yield from told.first(
            **{"return": "return_water_temperature"},
            supply="supply_water_temperature",
            flow="supply_water_temperature",
        )
    yield from told.first(
        **{"return": "temperature"},
        supply="supply_air_temperature",
        exhaust="temperature",
        zone="air_temperature",
    )
    yield "temperature"


def _share(told: Told) -> Iterator[str]:
    if told.unit == "%RH":
        yield "relative_humidity"
    if told.unit == "power factor":
        yield "power_factor"
    yield from told.first(
        lighting="lighting_level",
        blind="blind_position",
        valve="position",
        damper="position",
        position="position",
        speed="speed_ratio",
        fan="speed_ratio",
        pump="speed_ratio",
        humidity="relative_humidity",
        people="people_count",
        mode="mode",
    )
    if told.unit == "percent":
        yield "position"
    yield "mode"


def _power(told: Told) -> Iterator[str]:
    if told.unit.lower().startswith(("btu", "kbtu", "ton")):
        yield "thermal_power"
    if told.has("lighting"):
        yield "lighting_power"
    for part in ("fan", "pump", "compressor"):
        if told.has(part):
            yield f"{part}_power"
    if told.has("heating", "cooling", "thermal") and not told.has("electric"):
        yield "thermal_power"
    yield "electric_power"


def _energy(told: Told) -> Iterator[str]:
    heat = told.has("heating", "cooling", "thermal") and not told.has("electric")
    if heat or told.unit.lower().startswith(("btu", "kbtu", "ton", "therm")):
        yield "thermal_energy"
    yield "electric_energy"


def _volume_flow(told: Told) -> Iterator[str]:
    if "gallon" in told.unit or (told.has(*_WATER) and not told.has("air")):
        yield "water_flow"
    yield "air_volume_flow"


def _mass_flow(told: Told) -> Iterator[str]:
    if told.has("outdoor"):
        yield "outdoor_air_flow"
    if told.has("supply"):
        yield "supply_air_flow"


def _volume(told: Told) -> Iterator[str]:
    if told.has("gas"):
        yield "gas_volume"
    if told.has("water", "chilled", "hot"):
        yield "water_volume"


def _only(name: str) -> Callable[[Told], Iterator[str]]:
    def rule(_: Told) -> Iterator[str]:
        yield name

    return rule


_RULES: Mapping[str, Callable[[Told], Iterator[str]]] = {
    # a quantity that has the kind of unit: what may have it
    "temperature": _temperature,
    "co2_concentration": _only("co2_concentration"),  # before shares: parts of a million are some
    "position": _share,
    "electric_power": _power,
    "electric_energy": _energy,
    "air_volume_flow": _volume_flow,
    "supply_air_flow": _mass_flow,
    "gas_volume": _volume,
    **{
        name: _only(name)
        for name in (
            "pressure", "illuminance", "voltage", "electric_current",
            "frequency", "global_horizontal_irradiance", "wind_speed", "humidity_ratio",
        )
    },
}  # fmt: skip
