"""A file of equipment cases, read with every fault it has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from scenarios.validation.hvac import keys
from scenarios.validation.hvac.document import (
    MAP_NAMES,
    CaseFile,
    Conventions,
    Cooling,
    CoolingCase,
    Heating,
    HeatingCase,
    bare,
)
from sim.document import Document, faults_of
from sim.errors import DocumentError, Fault
from sim.physics.dx_coil import DRY_BULB_REACH, OUTDOOR_REACH
from sim.site.read import read_yaml

_Part = TypeVar("_Part", bound=Document)

CASES = Path(__file__).parent / "cases.json"
"""The cases of ASHRAE Standard 140 that come with Atrium."""

_PART_LOAD = "zone_load_total/(gross_total-supply_fan_W)"
_RUN_FRACTION = "PLR/CDF"
_INPUT_RATIO = "a+bPLR+cPLR^2+dPLR^3"
_SHARED = ("cooling", "heating")
_TOLERANCE = 0.1  # of the heat input ratio at full load, which is 1 [-]


@cache
def bundled() -> CaseFile:
    """Return the cases that come with Atrium."""
    return read_cases(CASES)


def read_cases(path: Path) -> CaseFile:
    """Read a file of cases.

    Parameters
    ----------
    path : Path
        JSON of the form of `CASES`.

    Raises
    ------
    DocumentError
        If the file cannot be read or holds what is not understood; lists every fault.
    """
    text, data = _plain(path)
    try:
        found = CaseFile.model_validate(data)
    except ValidationError as error:
        faults = [_without_suite(fault) for fault in faults_of(error)]
        faults += [fault for fault in _faults(_sound(data)) if fault.place not in _SHARED]
    else:
        faults = [*_faults(found)]
        if not faults:
            return found
    try:
        raise read_yaml(path, text=text).located(faults)  # JSON is YAML: it tells the lines
    except DocumentError as error:
        if len(error.faults) == len(faults):
            raise
    raise DocumentError(faults, source=path.name)


def hours_of(period: str) -> int:
    """Return the hours that a period names, 0 where it names none. [h]

    Examples
    --------
    >>> hours_of("February: 28 days, 672 h, after the run-in")
    672
    """
    found = re.search(r"(\d+) h\b", period)
    return int(found[1]) if found else 0


def hourly_setpoint(heating: Heating, name: str) -> list[float]:
    """Return a set-point by hour, repeated from its first on; empty where there is none. [degC]"""
    given = heating.setpoints.get(name)
    if isinstance(given, Mapping):
        given = next((v for key, v in given.items() if str(key).startswith("hourly")), None)
    return _temperatures([given] if _is_number(given) else given)


def hourly_outdoor(heating: Heating, case: HeatingCase) -> list[float]:
    """Return the outdoor temperature by hour, repeated; empty where there is none. [degC]"""
    if case.outdoor == "constant":
        return [] if case.outdoor_temperature is None else [case.outdoor_temperature]
    series = (v for key, v in heating.outdoor.items() if key.startswith(f"{case.outdoor}_C"))
    return _temperatures(next(series, None))


def _temperatures(values: object) -> list[float]:
    if not isinstance(values, list) or not all(map(_is_number, values)):
        return []
    inside = all(-90.0 <= value <= 100.0 for value in values)
    return [float(value) for value in values] if inside else []


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the file's text and its data."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = json.loads(text, object_pairs_hook=_once)
    except FileNotFoundError:
        fault = Fault("file", str(path), "a file of cases", "correct the path")
    except (OSError, UnicodeDecodeError) as error:
        fault = Fault("file", str(error), "readable UTF-8 text", "correct the path or the file")
    except (ValueError, RecursionError) as error:
        fault = Fault("file", str(error), "valid JSON, every key once", "correct the text there")
    else:
        if isinstance(data, dict):
            return text, data
        fault = Fault("file", type(data).__name__, "a mapping with cases", "see atrium's own file")
    raise DocumentError([fault], source=path.name)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen = [key for key, _ in pairs]
        repeated = sorted({key for key in seen if seen.count(key) > 1})
        raise ValueError(f"repeated: {', '.join(repeated)}")
    return found


def _sound(data: Mapping[str, Any]) -> CaseFile:
    """Return what is sound of a file that is not, so that all its other faults are found too."""
    given = data.get("cases")
    cases = {
        str(name): _part(CoolingCase, case) or _part(HeatingCase, case)
        for name, case in (given.items() if isinstance(given, dict) else ())
    }
    return CaseFile.model_construct(
        conventions=_part(Conventions, data.get("conventions")) or Conventions(),
        cases={name: case for name, case in cases.items() if case is not None},
        cooling=_part(Cooling, data.get("cooling")),
        heating=_part(Heating, data.get("heating")),
    )


def _part(model: type[_Part], data: object) -> _Part | None:
    try:
        return model.model_validate(data)
    except ValidationError:
        return None


def _without_suite(fault: Fault) -> Fault:
    """Return a fault whose place names no branch that pydantic took."""
    if isinstance(fault.value, dict) and re.fullmatch(r"cases\.[^.]+", fault.place):
        suite = fault.value.get("suite")
        return Fault(f"{fault.place}.suite", suite, "cooling or heating", "name the kind of case")
    place = re.sub(r"^(cases\.[^.]+)\.(?:cooling|heating)(?=\.|$)", r"\1", fault.place)
    return Fault(place, fault.value, fault.limit, fault.remedy)


def _faults(file: CaseFile) -> Iterator[Fault]:
    """Yield what is wrong across fields."""
    yield from _output_faults(file)
    if file.cooling is not None:
        yield from _cooling_faults(file.cooling)
    if file.heating is not None:
        yield from _furnace_faults(file.heating)
    kinds = {case.suite for case in file.cases.values()}
    periods = {
        "cooling": file.conventions.cooling_period,
        "heating": file.conventions.heating_period,
    }
    for kind in sorted(kinds):
        if getattr(file, kind) is None:
            yield Fault(kind, None, f"what the {kind} cases share", "add the field")
        if not hours_of(periods[kind]):
            limit = "a text that names the hours, 672 h"
            yield Fault(f"conventions.{kind}_period", periods[kind], limit, "add the hours")
    for name, case in file.cases.items():
        if isinstance(case, CoolingCase) and file.cooling is not None:
            yield from _state_faults(f"cases.{name}", case, file.cooling)
        if isinstance(case, HeatingCase) and file.heating is not None:
            hours = hours_of(file.conventions.heating_period)
            yield from _series_faults(f"cases.{name}", case, file.heating, hours)


def _output_faults(file: CaseFile) -> Iterator[Fault]:
    """Yield outputs that are not known."""
    groups: list[tuple[str, Iterable[str], tuple[str, ...]]] = [
        ("conventions.cooling_keys", file.conventions.cooling_keys, keys.COOLING),
        ("conventions.heating_keys", file.conventions.heating_keys, keys.HEATING),
    ]
    for name, case in file.cases.items():
        outputs = keys.COOLING if isinstance(case, CoolingCase) else keys.HEATING
        groups.append((f"cases.{name}.reference", case.reference, outputs))
    for place, found, known in groups:
        limit = f"one of {', '.join(known)}"
        for output in found:
            if output not in known:
                yield Fault(f"{place}.{output}", output, limit, "correct the name")
    for name, case in file.cases.items():
        for output, reference in case.reference.items():
            if reference.range is not None and reference.range[0] > reference.range[1]:
                place = f"cases.{name}.reference.{output}.range"
                yield Fault(place, reference.range, "the lower limit first", "swap the limits")


def _cooling_faults(cooling: Cooling) -> Iterator[Fault]:
    """Yield faults of map and part-load law."""
    machine, place = cooling.equipment, "cooling.equipment"
    faults = machine.map.faults(f"{place}.map", MAP_NAMES)
    yield from faults
    order = re.findall(r"(?:\[\w+\])+", machine.map.index_order)
    if set(order) != {"[odb][ewb]", "[odb][ewb][edb]"}:
        limit = "[odb][ewb] of total and power, [odb][ewb][edb] of the rest"
        yield Fault(
            f"{place}.map.index_order", machine.map.index_order, limit, "turn the tables round"
        )
    if not faults and min(map(min, machine.map.total)) <= machine.supply_fan:
        limit = "less than every capacity of the map"
        yield Fault(f"{place}.supply_fan_W", machine.supply_fan, limit, "correct fan or map")
    law = machine.part_load
    for name, given, known in (
        ("PLR", law.part_load, _PART_LOAD),
        ("run_fraction", law.run_fraction, _RUN_FRACTION),
    ):
        if bare(given) != known:
            yield Fault(f"{place}.part_load.{name}", given, known, "no other law is known")
    if not law.degradation() < 1.0:
        limit = "1 - c (1 - PLR) with a number c of 0 to below 1"
        yield Fault(f"{place}.part_load.CDF", law.part_load_factor, limit, "correct the formula")


def _state_faults(place: str, case: CoolingCase, cooling: Cooling) -> Iterator[Fault]:
    """Yield temperatures too far from those of the map."""
    points = cooling.equipment.map
    for name, value, axis, reach in (
        ("outdoor_dry_bulb_C", case.outdoor, points.outdoor, OUTDOOR_REACH),
        ("cooling_setpoint_C", case.setpoint, points.dry_bulb, DRY_BULB_REACH),
    ):
        if axis and not min(axis) - reach <= value <= max(axis) + reach:
            limit = (
                f"{min(axis) - reach:g} to {max(axis) + reach:g} degC, {reach:g} K about the map"
            )
            yield Fault(f"{place}.{name}", value, limit, "extend the map or change the case")


def _furnace_faults(heating: Heating) -> Iterator[Fault]:
    """Yield faults of the part-load law of furnaces."""
    furnace, place = heating.furnace, "heating.furnace"
    if bare(furnace.form) != _INPUT_RATIO:
        limit = "a + b PLR + c PLR^2 + d PLR^3"
        yield Fault(f"{place}.HIR_form", furnace.form, limit, "no other form is known")
    a, b, c, d = furnace.coefficients
    ratios = [a + x * (b + x * (c + x * d)) for x in (n / 100.0 for n in range(101))]
    if min(ratios) < 0.0 or abs(ratios[-1] - 1.0) > _TOLERANCE:
        limit = "an input ratio of at least 0 at part load and about 1 at full load"
        value = list(furnace.coefficients)
        yield Fault(f"{place}.HIR_coefficients", value, limit, "correct the coefficients")


def _series_faults(place: str, case: HeatingCase, heating: Heating, hours: int) -> Iterator[Fault]:
    """Yield faults of what a furnace case names elsewhere."""
    if case.outdoor == "constant" and case.outdoor_temperature is None:
        limit = "the constant outdoor temperature"
        yield Fault(f"{place}.outdoor_dry_bulb_C", None, limit, "add the field")
    elif not _fits(hourly_outdoor(heating, case), hours):
        limit = f"constant, or NAME of heating.outdoor.NAME_C… with values that divide {hours} h"
        yield Fault(f"{place}.outdoor", case.outdoor, limit, "correct the name or the values")
    if not _fits(hourly_setpoint(heating, case.heating_setpoint), hours):
        limit = f"a name of heating.setpoint_C, a number or hourly values that divide {hours} h"
        value = case.heating_setpoint
        yield Fault(f"{place}.heating_setpoint", value, limit, "correct the name or the values")
    fan = case.circulating_fan
    if fan.mode == "none" and fan.power > 0.0:
        limit = "0 W where the mode is none"
        yield Fault(f"{place}.circulating_fan.power_W", fan.power, limit, "name the mode")


def _fits(values: list[float], hours: int) -> bool:
    return bool(values) and hours % len(values) == 0
