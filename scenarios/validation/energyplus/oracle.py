"""Run EnergyPlus itself on its own input files: the oracle of development, no dependency.

The package pyenergyplus-lbnl brings program, input files and weather. It may live in an environment
of its own: the variable ATRIUM_ENERGYPLUS names its interpreter; else ``.venv/energyplus`` beside
the sources and the running interpreter are looked at.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from scenarios.validation.energyplus.idf import Entry, InputFile, read_input, write_input
from sim.errors import AtriumError

T = TypeVar("T")

VARIABLE = "ATRIUM_ENERGYPLUS"
WEATHER = "USA_IL_Chicago-OHare.Intl.AP.725300_TMY3.epw"
PACKAGE = "pyenergyplus-lbnl 26.1.0"

METERS = {
    "heating_gas": "Heating:NaturalGas",
    "heating_electricity": "Heating:Electricity",
    "cooling_electricity": "Cooling:Electricity",
    "fan_electricity": "Fans:Electricity",
    "lighting_electricity": "InteriorLights:Electricity",
    "equipment_electricity": "InteriorEquipment:Electricity",
    "hot_water_gas": "WaterSystems:NaturalGas",
    "other_electricity": "ExteriorLights:Electricity",
}
"""Meter of the program for each quantity of the site."""
LOADS = {
    "heating_power": "Zone Ideal Loads Zone Sensible Heating Energy",
    "cooling_power": "Zone Ideal Loads Zone Sensible Cooling Energy",
}
"""Output of the program for each quantity of a zone."""

Monthly = dict[str, list[float]]
Sizes = dict[tuple[str, str], float]
"""By component and description, as ``Component Sizing Information`` has them, upper and lower case
aside."""

_ENVELOPE = frozenset(
    """
    version building runperiod runperiodcontrol:daylightsavingtime runperiodcontrol:specialdays
    scheduletypelimits schedule:compact surfaceconvectionalgorithm:inside
    surfaceconvectionalgorithm:outside heatbalancealgorithm zoneairheatbalancealgorithm
    convergencelimits shadowcalculation timestep site:location
    site:groundtemperature:buildingsurface construction material material:nomass
    windowmaterial:simpleglazingsystem zone buildingsurface:detailed fenestrationsurface:detailed
    globalgeometryrules people lights electricequipment zoneinfiltration:designflowrate internalmass
    zonecontrol:thermostat thermostatsetpoint:dualsetpoint
    """.split()  # noqa: SIM905  thirty names to be read
)
_DROPPED = ("output", "environmentalimpact", "fuelfactors", "utilitycost")

_PLACES = "import pyenergyplus, sys; sys.stdout.write(pyenergyplus.__path__[0])"
_RUN = """
import sys
from pyenergyplus.api import EnergyPlusAPI
api = EnergyPlusAPI()
state = api.state_manager.new_state()
api.runtime.set_console_output_status(state, False)
sys.exit(api.runtime.run_energyplus(state, sys.argv[1:]))
"""


@dataclass(frozen=True, slots=True)
class Oracle:
    """An installed package.

    Attributes
    ----------
    interpreter : str
        Python that imports it.
    folder : Path
        Where it lies.
    """

    interpreter: str
    folder: Path

    def input_file(self, name: str) -> InputFile:
        """Return one of its input files."""
        return read_input(self.folder / "data" / "model" / f"{name}.idf")

    def sizes(self, name: str) -> Sizes:
        """Return what the program chooses for whatever an input file leaves to it."""
        entries = [e for e in self.input_file(name).entries if not _is_dropped(e)]
        return self._run(_controlled(entries, "No"), sizes_of)

    def end_uses(self, name: str) -> Monthly:
        """Run an input file as it is and return monthly energy by quantity. [kWh]"""
        entries = [e for e in self.input_file(name).entries if not _is_dropped(e)]
        entries = _controlled(entries, "Yes")
        entries += [Entry("Output:Meter", (m, "Monthly")) for m in METERS.values()]
        found = self._run(entries, monthly)
        return {quantity: found[meter] for quantity, meter in METERS.items() if meter in found}

    def loads(self, name: str) -> Monthly:
        """Run it with ideal loads for its systems; return the zones' monthly loads. [kWh]

        Heat of lights that returning air would take stays in the zones: no air returns.
        """
        entries = ideal_loads(self.input_file(name))
        entries += [Entry("Output:Variable", ("*", v, "Monthly")) for v in LOADS.values()]
        found = self._run(entries, monthly)
        return {quantity: found[variable] for quantity, variable in LOADS.items()}

    def year_seconds(self, name: str, steps_per_hour: int) -> float:
        """Return the seconds of CPU of a year of an input file, start and sizing included."""
        entries = [e for e in self.input_file(name).entries if not _is_dropped(e)]
        entries = [e for e in _controlled(entries, "Yes") if e.kind.lower() != "timestep"]
        entries.append(Entry("Timestep", (str(steps_per_hour),)))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self._run(entries, lambda _: None)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime

    def _run(self, entries: list[Entry], read: Callable[[Path], T]) -> T:
        entries.append(Entry("Output:SQLite", ("Simple",)))
        with TemporaryDirectory() as folder:
            path = Path(folder) / "in.idf"
            write_input(entries, path)
            weather = self.folder / "data" / "weather" / WEATHER
            command = [self.interpreter, "-c", _RUN, "-w", str(weather), "-d", folder, str(path)]
            done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  its own
            if done.returncode != 0:
                errors = Path(folder) / "eplusout.err"
                text = errors.read_text("utf-8", errors="replace") if errors.exists() else ""
                raise AtriumError(f"the oracle failed: {text[-2000:] or done.stderr.decode()}")
            return read(Path(folder))


def find_oracle() -> Oracle | None:
    """Return the installed package, or None where there is none."""
    beside = Path(__file__).parents[3] / ".venv" / "energyplus" / "bin" / "python"
    for interpreter in (os.environ.get(VARIABLE, ""), str(beside), sys.executable):
        if not interpreter or not Path(interpreter).exists():
            continue
        command = [interpreter, "-c", _PLACES]
        found = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  its own
        if found.returncode == 0:
            return Oracle(interpreter, Path(found.stdout.decode()))
    return None


def _is_dropped(entry: Entry) -> bool:
    return entry.kind.lower().startswith(_DROPPED)


def _controlled(entries: Iterable[Entry], year: str) -> list[Entry]:
    """Return the objects of a run that sizes and then, if so, runs the weather's year alone."""
    return [
        Entry(e.kind, (*e.fields[:3], "No", year, *e.fields[5:]))
        if e.kind.lower() == "simulationcontrol"
        else e
        for e in entries
    ]


def ideal_loads(file: InputFile) -> list[Entry]:
    """Return the objects of an input file with ideal loads for its systems."""
    entries = []
    for entry in file.entries:
        if entry.kind.lower() not in _ENVELOPE:
            continue
        if entry.kind.lower() == "lights":
            entries.append(Entry(entry.kind, (*entry.fields[:7], "0.0", *entry.fields[8:])))
            continue
        entries.append(entry)
    for thermostat in file.all("ZoneControl:Thermostat"):
        entries += _ideal(thermostat.fields[1])
    entries.append(Entry("SimulationControl", ("No", "No", "No", "No", "Yes", "No", "1")))
    return entries


def _ideal(zone: str) -> list[Entry]:
    loads = f"{zone} Loads"
    limits = ("50", "13", "0.0156", "0.0077", "NoLimit", "", "", "NoLimit", "", "", "", "")
    rest = ("None", "", "None", "", "", "", "", "None", "0", "0")
    return [
        Entry(
            "ZoneHVAC:EquipmentConnections",
            (zone, f"{zone} List", f"{zone} Inlet", "", f"{zone} Air", f"{zone} Return"),
        ),
        Entry(
            "ZoneHVAC:EquipmentList",
            (f"{zone} List", "SequentialLoad", "ZoneHVAC:IdealLoadsAirSystem", loads, "1", "1"),
        ),
        Entry("ZoneHVAC:IdealLoadsAirSystem", (loads, "", f"{zone} Inlet", "", "", *limits, *rest)),
    ]


_QUERY = """
    select d.Name, d.Units, t.Month, sum(r.Value)
    from ReportData r
    join ReportDataDictionary d using (ReportDataDictionaryIndex)
    join Time t using (TimeIndex)
    join EnvironmentPeriods e using (EnvironmentPeriodIndex)
    where d.ReportingFrequency = 'Monthly' and e.EnvironmentType = 3
    group by d.Name, d.Units, t.Month
"""


def sizes_of(folder: Path) -> Sizes:
    """Return the sizes of a finished run."""
    found: Sizes = {}
    text = (folder / "eplusout.eio").read_text("utf-8", errors="replace")
    for line in text.splitlines():
        kind, *rest = (part.strip() for part in line.split(","))
        if kind == "Component Sizing Information" and rest[2].endswith("]"):
            component, description = rest[1].lower(), rest[2].rpartition(" [")[0].lower()
            found[component, description] = float(rest[3])
        elif kind == "Component Sizing Information" and rest[2].lower().endswith("ratio"):
            found[rest[1].lower(), rest[2].lower()] = float(rest[3])
    return found


def monthly(folder: Path) -> Monthly:
    """Return the monthly energies of a finished run by output, all its keys together. [kWh]"""
    connection = sqlite3.connect(folder / "eplusout.sql")
    try:
        rows: list[tuple[str, str, int, float]] = connection.execute(_QUERY).fetchall()
    finally:
        connection.close()
    found: Monthly = {}
    for name, units, month, value in rows:
        if units == "J":
            found.setdefault(name, [0.0] * 12)[month - 1] = value / 3.6e6
    return found
