"""What the sites of the reference offices say beyond single objects: texts and systems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from scenarios.validation.energyplus.idf import Entry, InputFile
from scenarios.validation.energyplus.oracle import Sizes


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
    systems : callable
        Returns the lines of the systems, from the input file and the program's sizes.
    served : callable
        Returns the name of the system that serves a zone.
    taps : tuple of str
        Lines that begin the hot water.
    """

    site: str
    title: str
    source: str
    preface: tuple[str, ...]
    description: tuple[str, ...]
    schedules: Mapping[str, str]
    sensible_fraction: float
    systems: Callable[[InputFile, Sizes], Iterator[str]]
    served: Callable[[InputFile, str], str]
    taps: tuple[str, ...]
    always: str = "always"

    def schedule_of(self, entry: str) -> str | None:
        """Return the site's name of a schedule of the input file; None of one that is always on."""
        if entry == "ALWAYS_ON":
            return None
        return next(name for name, own in self.schedules.items() if own.lower() == entry.lower())

    def zone_systems(self, file: InputFile, zone: str) -> tuple[str, ...]:
        """Return the lines of a zone's set-points."""
        return (
            f"    system: {self.served(file, zone)}",
            "    heating:                   # Schedule:Compact, HTGSETP_SCH",
            "      {setpoint: {occupied: 21 degC, unoccupied: 15.6 degC}, schedule: operation}",
            "    cooling:                   # Schedule:Compact, CLGSETP_SCH",
            "      {setpoint: {occupied: 24 degC, unoccupied: 26.7 degC}, schedule: operation}",
        )


def slug(name: str) -> str:
    """Return a name as the document writes it."""
    kept = "".join(c if c.isalnum() else "-" for c in name.lower())
    return "-".join(part for part in kept.split("-") if part)


def cited(text: str, cite: str, column: int = 31) -> str:
    """Return a line with what it comes from."""
    return f"{text} ".ljust(column) + f"# {cite}"


_SCHEDULES = {
    "always": "ALWAYS_ON",
    "occupancy": "BLDG_OCC_SCH",
    "lighting": "BLDG_LIGHT_SCH",
    "equipment": "BLDG_EQUIP_SCH",
    "infiltration": "INFIL_QUARTER_ON_SCH",
    "operation": "HVACOperationSchd",
    "hot-water": "BLDG_SWH_SCH",
}

HOT_WATER = """\
    schedule: hot-water
    supply_temperature: 43.3 degC    # Schedule:Compact, Water Equipment Temp Sched
    mains_temperature: 13.02 degC    # Site:WaterMainsTemperature, CORRELATION of 9.69 degC and
    mains_amplitude: 6.38 K          # 28.10 K (Engineering Reference, Water Mains Temperature)
    mains_coldest_day: 45
    carrier: natural_gas             # WaterHeater:Mixed, SWHSys1 Water Heater
    efficiency: 0.8
    standing_loss: 206 W             # 6 W/K from 59 degC (60 degC less half the deadband) to
                                     # 22 degC, less the 0.8 of 20 W that goes to the tank
    standing_power: 20 W             # Off Cycle Parasitic Fuel Consumption Rate
"""


def _of_loop(file: InputFile, kind: str, loop: str) -> Entry:
    """Return the object of a class whose name begins with that of an air loop."""
    (found,) = (e for e in file.all(kind) if e.name.lower().startswith(f"{loop.lower()}_"))
    return found


def _night_cycle(file: InputFile, loop: str) -> Iterator[str]:
    """Yield the night cycle of an air loop: it starts at half of the tolerance."""
    kind = "AvailabilityManager:NightCycle"
    entry = next(e for e in file.all(kind) if e.name.startswith(f"{loop} "))
    yield cited("    night_cycle:", entry.citation)
    tolerance, seconds = 0.5 * entry.number(4), entry.number(6)
    yield f"      {{zones: 1, tolerance: {tolerance:g} K, run_time: {seconds:g} s}}"


def _curve(file: InputFile, name: str, count: int) -> str:
    """Return a curve of one quantity."""
    entry = next(e for k in ("Curve:Quadratic", "Curve:Cubic", "Curve:Quartic")
                 for e in file.all(k) if e.name.lower() == name.lower())  # fmt: skip
    parts = ", ".join(entry.fields[1 : count + 1])
    low, high = entry.fields[count + 1 : count + 3]
    return f"{{coefficients: [{parts}], low: {low}, high: {high}}}"


def _temperature_curve(file: InputFile, name: str) -> tuple[str, str]:
    """Return the two lines of a curve of two temperatures."""
    entry = file.one("Curve:Biquadratic", name)
    low_x, high_x, low_y, high_y = entry.fields[7:11]
    return (
        f"{{coefficients: [{', '.join(entry.fields[1:7])}],",
        f" range_x: [{low_x}, {high_x}], range_y: [{low_y}, {high_y}]}}",
    )


def _expansion(file: InputFile, curves: Mapping[str, str], indent: int) -> Iterator[str]:
    """Return the lines of a coil's curves, each with the object it comes from."""
    pad = " " * indent
    for field, name in curves.items():
        if field.endswith("temperature"):
            first, second = _temperature_curve(file, name)
            yield cited(f"{pad}{field}:", f"Curve:Biquadratic, {name}")
            yield f"{pad}  {first}"
            yield f"{pad}  {second}"
        else:
            yield cited(f"{pad}{field}:", f"Curve:Quadratic, {name}")
            yield f"{pad}  {_curve(file, name, 3)}"


def _size(value: float) -> str:
    return f"{value:.6g}"


def _fan(file: InputFile, loop: str) -> tuple[Entry, str, str]:
    """Return the fan of an air loop, its pressure rise and its efficiency."""
    kinds = ("Fan:SystemModel", "Fan:ConstantVolume", "Fan:VariableVolume")
    fan = next(e for k in kinds for e in file.all(k) if e.name.startswith(f"{loop}_"))
    if fan.kind == "Fan:SystemModel":
        return fan, fan.fields[7], fan.fields[14]
    return fan, fan.fields[3], fan.fields[2]


def _packaged(file: InputFile, sizes: Sizes) -> Iterator[str]:
    """Yield the packaged units of the small office."""
    yield "systems:                       # sizes: eplusout.eio, Component Sizing Information"
    for loop in file.all("AirLoopHVAC"):
        name = loop.name
        coil = _of_loop(file, "Coil:Cooling:DX:SingleSpeed", name)
        burner = _of_loop(file, "Coil:Heating:Fuel", name)
        intake = _of_loop(file, "Controller:OutdoorAir", name)
        fan, pressure, efficiency = _fan(file, name)
        yield ""
        yield cited(f"  {slug(name)}:", loop.citation)
        yield "    kind: packaged_rooftop"
        yield cited("    fan:", fan.citation)
        yield f"      flow: {_size(sizes[name.lower(), 'design supply air flow rate'])} m3/s"
        yield f"      pressure_rise: {pressure} Pa"
        yield f"      efficiency: {efficiency}"
        yield "      schedule: operation"
        yield from _night_cycle(file, name)
        yield from _intake(intake, sizes)
        yield cited("    cooling:", coil.citation)
        key = coil.name.lower()
        yield "      stages:"
        yield f"        - capacity: {_size(sizes[key, _CAPACITY])} W"
        yield f"          sensible_heat_ratio: {_size(sizes[key, _RATIO])}"
        yield f"          flow: {_size(sizes[key, 'design size rated air flow rate'])} m3/s"
        yield f"          cop: {coil.fields[4]}"
        yield "      curves:"
        curves = {"capacity_temperature": 10, "input_temperature": 12, "part_load": 14}
        yield from _expansion(file, {k: coil.fields[i] for k, i in curves.items()}, 8)
        yield from _burner("heating", burner, sizes)


_CAPACITY = "design size gross rated total cooling capacity"
_RATIO = "design size gross rated sensible heat ratio"


def _intake(entry: Entry, sizes: Sizes) -> Iterator[str]:
    least = sizes[entry.name.lower(), "minimum outdoor air flow rate"]
    yield cited("    outdoor_air:", entry.citation)
    yield f"      minimum: {_size(least)} m3/s"
    yield cited("      schedule: outdoor-air", entry.fields[16])
    economiser = {"NoEconomizer": "none", "DifferentialDryBulb": "differential_dry_bulb"}
    kind = economiser[entry.fields[7]]
    if kind == "none":
        yield "      economiser: none"
        return
    limits = f"high_limit: {entry.fields[9]} degC, temperature_band: 0 K, least_time: 0 s"
    yield f"      economiser: {{kind: {kind}, {limits}}}"


def _burner(field: str, entry: Entry, sizes: Sizes) -> Iterator[str]:
    yield cited(f"    {field}:", entry.citation)
    yield "      kind: gas"
    capacity = sizes[entry.name.lower(), "design size nominal capacity"]
    yield f"      capacity: {_size(capacity)} W"
    yield f"      efficiency: {entry.fields[3]}"


def _variable(file: InputFile, sizes: Sizes) -> Iterator[str]:
    """Yield the air handlers of the medium office."""
    yield "systems:                       # sizes: eplusout.eio, Component Sizing Information"
    for loop in file.all("AirLoopHVAC"):
        yield from _handler(file, sizes, loop)


def _handler(file: InputFile, sizes: Sizes, loop: Entry) -> Iterator[str]:
    name = loop.name
    burner = _of_loop(file, "Coil:Heating:Fuel", name)
    yield ""
    yield cited(f"  {slug(name)}:", loop.citation)
    yield "    kind: variable_air_volume"
    fan, pressure, efficiency = _fan(file, name)
    yield cited("    fan:", fan.citation)
    yield f"      flow: {_size(sizes[name.lower(), 'design supply air flow rate'])} m3/s"
    yield f"      pressure_rise: {pressure} Pa"
    yield f"      efficiency: {efficiency}"
    if fan.kind == "Fan:SystemModel":
        yield cited("      part_load:", f"Curve:Quartic, {fan.fields[15]}")
        yield f"        {_curve(file, fan.fields[15], 5)}"
    else:
        yield "      part_load:"
        parts = ", ".join(fan.fields[10:15])
        yield f"        {{coefficients: [{parts}], low: {float(fan.fields[7]):g}}}"
    yield "      schedule: operation"
    yield from _night_cycle(file, name)
    yield from _intake(_of_loop(file, "Controller:OutdoorAir", name), sizes)
    yield cited("    supply_air:", f"SetpointManager:Scheduled, {name} SAT setpoint")
    yield cited("      temperature: 12.8 degC", "Seasonal-Reset-Supply-Air-Temp-Sch, all year")
    yield from _two_speeds(file, sizes, name)
    yield from _burner("heating", burner, sizes)
    plenum = _of_plenum(file, name)
    yield cited(f"    return_plenum: {slug(plenum.fields[1])}", plenum.citation)
    yield "    boxes:"
    for zone in _zones_of(file, plenum):
        yield from _box(file, sizes, zone)


def _of_plenum(file: InputFile, loop: str) -> Entry:
    plenums = file.all("AirLoopHVAC:ReturnPlenum")
    return next(e for e in plenums if e.name.startswith(f"{loop} "))


def _zones_of(file: InputFile, plenum: Entry) -> list[str]:
    """Return the zones whose return nodes lead into a plenum."""
    returns = {field.lower() for field in plenum.fields[5:]}
    return [
        e.name for e in file.all("ZoneHVAC:EquipmentConnections") if e.fields[5].lower() in returns
    ]


def _two_speeds(file: InputFile, sizes: Sizes, loop: str) -> Iterator[str]:
    coil = _of_loop(file, "Coil:Cooling:DX:TwoSpeed", loop)
    key = coil.name.lower()
    yield cited("    cooling:", coil.citation)
    yield "      stages:"
    for speed, ratio, cop in (
        ("low speed", "design size low speed gross rated sensible heat ratio", 18),
        ("high speed", "design size high speed rated sensible heat ratio", 4),
    ):
        capacity = sizes[key, f"design size {speed} gross rated total cooling capacity"]
        flow = sizes[key, f"design size {speed} rated air flow rate"]
        yield cited(f"        - capacity: {_size(capacity)} W", speed)
        yield f"          sensible_heat_ratio: {_size(sizes[key, ratio])}"
        yield f"          flow: {_size(flow)} m3/s"
        yield f"          cop: {coil.fields[cop]}"
        if speed == "low speed":
            yield "          curves:"
            low = {"capacity_temperature": coil.fields[22], "input_temperature": coil.fields[23]}
            yield from _expansion(file, {**low, "part_load": coil.fields[15]}, 12)
    yield "      curves:"
    fields = ("capacity_temperature", "capacity_flow", "input_temperature", "input_flow",
              "part_load")  # fmt: skip
    yield from _expansion(file, dict(zip(fields, coil.fields[11:16], strict=True)), 8)


def _box(file: InputFile, sizes: Sizes, zone: str) -> Iterator[str]:
    box = file.one("AirTerminal:SingleDuct:VAV:Reheat", f"{zone} VAV Box Component")
    coil = file.one("Coil:Heating:Electric", f"{zone} VAV Box Reheat Coil")
    most = sizes[box.name.lower(), "design size maximum air flow rate"]
    capacity = sizes[coil.name.lower(), "design size nominal capacity"]
    yield cited(f"      {slug(zone)}:", box.citation)
    yield f"        maximum: {_size(most)} m3/s"
    yield f"        minimum_fraction: {box.fields[6]}"
    yield cited(f"        heating_fraction: {box.fields[6]}", "Damper Heating Action NORMAL")
    yield cited("        hottest: 80 degC", "no Maximum Reheat Air Temperature")
    yield cited("        reheat:", coil.citation)
    yield f"          {{kind: electric, capacity: {_size(capacity)} W}}"


def _unit_of(file: InputFile, zone: str) -> str:
    """Return the packaged unit of a zone: the air loop whose splitter feeds its terminal."""
    terminal = file.one("AirTerminal:SingleDuct:ConstantVolume:NoReheat", f"{zone} Direct Air")
    inlet = terminal.fields[2].lower()
    splitters = file.all("AirLoopHVAC:ZoneSplitter")
    found = next(e for e in splitters if inlet in [field.lower() for field in e.fields])
    return slug(found.name.partition(" ")[0])


def _handler_of(file: InputFile, zone: str) -> str:
    """Return the air handler whose plenum takes a zone's return air."""
    plenums = file.all("AirLoopHVAC:ReturnPlenum")
    found = next(e for e in plenums if zone.lower() in [z.lower() for z in _zones_of(file, e)])
    return slug(found.name.partition(" ")[0])


def lines(*texts: str) -> tuple[str, ...]:
    """Return lines of a document."""
    return texts


_CREDIT = lines(
    "Reference Buildings of the U.S. Department of Energy by DOE, NREL, PNNL and LBNL: Deru et al.",
    "(2011), NREL/TP-5500-46861. Here one of them is rebuilt from its input file, as EnergyPlus",
    "publishes it, to compare the two programs.",
)


def models() -> Iterable[Model]:
    """Return the models."""
    yield Model(
        site="reference-small-office",
        title="Reference small office, Chicago",
        source="RefBldgSmallOfficeNew2004_Chicago",
        preface=lines(
            "The DOE commercial reference building Small Office, new construction after ASHRAE",
            "90.1-2004, Chicago: one storey, 511 m2, four perimeter zones around a core, an attic",
            "above.",
        ),
        description=_CREDIT,
        schedules=_SCHEDULES | {"outdoor-air": "MinOA_Sched"},
        sensible_fraction=0.628,
        systems=_packaged,
        served=_unit_of,
        taps=lines(
            "  taps:                        # WaterUse:Equipment, Core_ZN Water Equipment",
            "    peak_flow: 3.15e-6 m3/s",
        ),
    )
    yield Model(
        site="reference-medium-office",
        title="Reference medium office, Chicago",
        source="RefBldgMediumOfficeNew2004_Chicago",
        preface=lines(
            "The DOE commercial reference building Medium Office, new construction after ASHRAE",
            "90.1-2004, Chicago: three storeys, 4982 m2, each with four perimeter zones around a",
            "core and a plenum above.",
        ),
        description=_CREDIT,
        schedules=_SCHEDULES
        | {"outdoor-air": "MinOA_MotorizedDamper_Sched", "elevators": "BLDG_ELEVATORS"},
        sensible_fraction=0.634,
        systems=_variable,
        served=_handler_of,
        taps=lines(
            "  taps:                        # WaterUse:Equipment, Core_bottom, Core_mid, Core_top",
            "    peak_flow: 3.12e-5 m3/s          # 1.04e-5 m3/s in each",
        ),
    )
