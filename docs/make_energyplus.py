"""Run EnergyPlus on the reference offices and write what it gives, and the page that compares.

``make docs-energyplus``: runs the program where its package is installed (`ATRIUM_ENERGYPLUS`) and
keeps its results; the page is written from the results kept, whether it ran or not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scenarios.validation.energyplus import BUILDINGS, CASES, RESULTS, TARGET, published, results_of
from scenarios.validation.energyplus.oracle import PACKAGE, VARIABLE, WEATHER, Monthly, find_oracle

PAGE = Path(__file__).parent / "validation-energyplus.md"

FILES = {
    "small": "RefBldgSmallOfficeNew2004_Chicago",
    "medium": "RefBldgMediumOfficeNew2004_Chicago",
}


def run_oracle() -> dict[str, Monthly] | None:
    """Return monthly energy of all cases, or None where the program is not installed. [kWh]"""
    oracle = find_oracle()
    if oracle is None:
        return None
    found: dict[str, Monthly] = {}
    for name in BUILDINGS:
        found[f"{name}-loads"] = oracle.loads(FILES[name])
        found[name] = {use: v for use, v in oracle.end_uses(FILES[name]).items() if sum(v) > 0.0}
    return found


def results_text(found: dict[str, Monthly]) -> str:
    """Return the document that keeps the results."""
    lines = [
        "# What EnergyPlus gives for two of the input files that its package brings, run as they",
        "# are (own timestep of 10 min, sizes by its own design days); cases -loads with ideal",
        "# loads for the systems. Written by docs/make_energyplus.py. Credit for the buildings:",
        "# DOE, NREL, PNNL and LBNL (Deru et al. 2011, NREL/TP-5500-46861).",
        "program: EnergyPlus version 25.2.0",
        f"package: {PACKAGE}",
        f"weather: {WEATHER}",
        "unit: kWh",
        "files:",
        *(f"  {name}: {file}.idf" for name, file in FILES.items()),
        "cases:",
    ]
    for case, uses in found.items():
        lines.append(f"  {case}:")
        for use, values in uses.items():
            numbers = [f"{value:.1f}" for value in values]
            lines += [
                f"    {use}:",
                f"      [{', '.join(numbers[:6])},",
                f"       {', '.join(numbers[6:])}]",
            ]
    return "\n".join(lines) + "\n"


_INTRODUCTION = """\
# Two reference offices beside EnergyPlus

<!-- Written by docs/make_energyplus.py from the runs of both programs; edit the script. -->

The small and the medium office of the commercial reference buildings of the U.S. Department of
Energy (new construction after ASHRAE 90.1-2004, Chicago) are rebuilt as sites of the library from
the input files that come with EnergyPlus: `reference-small-office/base` and
`reference-medium-office/base`. Every figure of the two `site.yaml` stands beside the class and the
name of the object it comes from; what EnergyPlus sizes by its own design days is taken from its
report of sizes. No input is changed to fit. Both programs run the same typical year of Chicago
O'Hare, which begins on a Sunday, with the holidays and the daylight saving of the input files.

```sh
atrium validate energyplus            # offline, against the results kept
make oracle validate                  # runs EnergyPlus itself and compares the results kept
```

Cases `-loads` are the zones alone, with ideal loads and no outdoor air in both programs: they
compare envelope, gains and schedules before the systems. The target is a year's energy of each end
use within {target:.0f} %; end uses below a hundredth of the building's energy are shown and not
judged.

Results of {program}, {package}.
The reference buildings are by DOE, NREL, PNNL and LBNL (Deru et al. 2011, NREL/TP-5500-46861).
"""

EXPLANATION = """\
## Why they differ

What was looked at term by term in both programs, and what is only likely.

- **Loads of the zones.** Air temperatures of all zones, attic and plenums lie within 0.1 K of one
  another in every month, infiltration within 0.2 %. The sun on the windows agrees within 0.3 %; the
  glass lets 4 % more of it in, because a window known by U-value and solar heat gain coefficient
  keeps the angular curve of clear glass here, and one of ten families of glass there. As it absorbs
  less for it, loads hardly notice: with the families cooling moved by less than 0.3 %.
- **People.** The program lets the sensible share of their heat fall with the temperature (0.66 in
  winter, 0.58 in summer); here it is the mean of its year. In July people give 31 kWh more to the
  zones of the small office, 1 % of its load.
- **Heating of the small office.** The load of its zones is 2 % higher; why was not traced. Soffits,
  which have wind but no sun in the program, have neither here.
- **Night cycle.** Fans of both offices start at night when a zone is half a kelvin below its
  set-point, and run for half an hour (`AvailabilityManager:NightCycle`, `night_cycle` of the
  sites).
- **Heat of lights in the return air** goes to the plenum at all hours; the program leaves it in the
  room while no air returns.
- **Water used** gives a fifth of its heat to the zone in the program (0.09 MWh a year in the small
  office); here it gives none. The pump of its loop (0.07 MWh in the medium office) is left out.
- **Outdoor lighting.** Refraction lifts the sun here, so that it is dark for 42 h less a year.
- **Daylight saving** begins here at two in the morning, there at midnight.
"""

_TITLES = {
    "small-loads": "Small office, loads of the zones",
    "small": "Small office",
    "medium-loads": "Medium office, loads of the zones",
    "medium": "Medium office",
}
_NAMES = {
    "heating_power": "Heating load",
    "cooling_power": "Cooling load",
    "heating_gas": "Heating, gas",
    "heating_electricity": "Heating, electricity",
    "cooling_electricity": "Cooling",
    "fan_electricity": "Fans",
    "lighting_electricity": "Lighting",
    "equipment_electricity": "Equipment",
    "hot_water_gas": "Hot water, gas",
    "other_electricity": "Outdoor lighting",
}


def page() -> str:
    """Return the page: the year of every case, its months, and why they differ."""
    known = published()
    found = {case: results_of(case, tuple(known["cases"][case])) for case in CASES}
    facts = {"target": 100.0 * TARGET, "program": known["program"], "package": known["package"]}
    parts = [_INTRODUCTION.format(**facts), *_years(found), EXPLANATION]
    for case in CASES:
        parts += _months(case, found[case])
    return "\n".join(parts)


def _years(found: dict[str, Monthly]) -> Iterator[str]:
    yield "## The year\n"
    yield "| case | end use | Atrium [MWh] | EnergyPlus [MWh] | deviation |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for case, uses in found.items():
        for use, values in uses.items():
            own, other = sum(values) / 1000.0, sum(published()["cases"][case][use]) / 1000.0
            share = f"{own / other - 1.0:+.1%}" if other > 0.0 else ""
            yield f"| {_TITLES[case]} | {_NAMES[use]} | {own:.2f} | {other:.2f} | {share} |"
    yield ""


def _months(case: str, uses: Monthly) -> Iterator[str]:
    """Yield the months of a case, in each cell Atrium's and the program's energy."""
    yield f"## {_TITLES[case]}, by month\n"
    yield "Atrium / EnergyPlus [MWh]\n"
    yield "| month | " + " | ".join(_NAMES[use] for use in uses) + " |"
    yield "| ---: |" + " ---: |" * len(uses)
    for month in range(12):
        cells = [
            f"{values[month] / 1000.0:.2f} / {published()['cases'][case][use][month] / 1000.0:.2f}"
            for use, values in uses.items()
        ]
        yield f"| {month + 1} | " + " | ".join(cells) + " |"
    yield ""


def main() -> None:
    """Keep the results of the program, where it is installed, and write the page."""
    found = run_oracle()
    if found is None:
        sys.stderr.write(f"EnergyPlus is not installed; {VARIABLE} names its interpreter\n")
    else:
        RESULTS.write_text(results_text(found), "utf-8")
        published.cache_clear()
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
