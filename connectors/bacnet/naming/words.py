"""Words in the names of points: what trades abbreviate, written out."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WRITTEN: Mapping[str, str] = {
    # word: how it is written
    "temperature": "t temp tmp temps temperatur deg",
    "setpoint": "sp spt stpt setpt setpoint setpoints set sollwert spnt",
    "supply": "sa su sup sply supply discharge da dis zuluft",
    "exhaust": "ea ex exh exhaust eha abluft",
    "return": "ra rt ret rtn return",
    "outdoor": "oa out outdoor outside outdoors ambient ext exterior",
    "mixed": "ma mix mixed",
    "zone": "zn zone rm room space spc raum r",
    "air": "air",
    "water": "water wtr",
    "chilled": "chw chilled chwp",
    "hot": "hw hhw hot hwp lphw",
    "condenser": "cw cdw cond condenser tower",
    "plant": "plant boiler blr chiller ch circuit hgrp loop",
    "flow": "f fl flow flw airflow cfm vol volume saflow",
    "pressure": "p press pressure static dp diff differential prs",
    "humidity": "h hu hum humidity rh feuchte",
    "co2": "co2 aqual airquality",
    "valve": "vlv valve reheat",
    "damper": "dpr dmpr dmp damper mad dampers",
    "position": "pos position opening",
    "speed": "spd speed vfd vsd freq drive",
    "fan": "fan sf rf ef fans",
    "pump": "pump pu pmp pumps",
    "compressor": "compressor comp compressors",
    "status": "s st sts status state run alarm al a stat on proof presence enable enabled",
    "command": "c cmd command o output start",
    "heating": "htg heat heating ht heizung htgocc",
    "cooling": "clg cool cooling kuehlung clgocc",
    "occupied": "occ occupied unocc unoccupied",
    "power": "kw power pwr demand",
    "energy": "kwh mwh energy e",
    "electric": "el elec electric electricity electrical",
    "thermal": "thermal btu btuh tons heat-meter",
    "gas": "gas",
    "lighting": "lgt light lights lighting dim ltg",
    "blind": "bld blind blinds shade",
    "mode": "mode mod opmod stage stg stages",
    "people": "people persons occupants headcount",
    "illuminance": "lux brightness brt illuminance",
    "radiation": "radiation irradiance globrad solar",
    "wind": "wind",
    "emitter": "emitter radiator",
}
_MEANING: Mapping[str, str] = {
    text: word for word, texts in _WRITTEN.items() for text in texts.split()
}
VOCABULARY = frozenset(_WRITTEN)
"""Words that say something of what is measured."""
_TWO: Mapping[str, tuple[str, ...]] = {
    # letters that stand for several words
    "sat": ("supply", "temperature"), "dat": ("supply", "temperature"),
    "rat": ("return", "temperature"), "mat": ("mixed", "temperature"),
    "oat": ("outdoor", "temperature"), "oah": ("outdoor", "humidity"),
    "sap": ("supply", "pressure"), "chws": ("chilled", "supply"), "chwr": ("chilled", "return"),
    "hws": ("hot", "supply"), "hwr": ("hot", "return"), "hhws": ("hot", "supply"),
    "hhwr": ("hot", "return"), "cws": ("condenser", "supply"), "cwr": ("condenser", "return"),
    "zulufttemperatur": ("supply", "temperature"), "ablufttemperatur": ("exhaust", "temperature"),
    "raumtemperatur": ("zone", "temperature"), "vorlauf": ("supply", "water"),
    "ruecklauf": ("return", "water"), "saflow": ("supply", "flow"), "airflow": ("air", "flow"),
    "clgocc": ("cooling", "occupied"), "htgocc": ("heating", "occupied"),
    "sf": ("supply", "fan"), "rf": ("return", "fan"), "ef": ("exhaust", "fan"),
    "hwp": ("hot", "pump"), "chwp": ("chilled", "pump"), "reheat": ("reheat", "valve"),
}  # fmt: skip

_CAMEL = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name, abbreviations written out.

    Parameters
    ----------
    text : str
        A name or a description.

    Examples
    --------
    >>> words_of("AHU-1.SA-T"), words_of("OccCoolingSetpoint")
    (('ahu', 'supply', 'temperature'), ('occupied', 'cooling', 'setpoint'))
    """
    found: list[str] = []
    for part in _pieces(text):
        found += _TWO.get(part, (_MEANING.get(part, part),))
    return tuple(found)


def _pieces(text: str) -> list[str]:
    """Cut at signs, digits and changes of case; carbon dioxide keeps its digit."""
    pieces: list[str] = []
    for run in re.split(r"[^A-Za-z0-9]+", text):
        rest, found = re.subn(r"co2", " ", run, flags=re.IGNORECASE)
        pieces += ["co2"] * found
        pieces += [piece.lower() for piece in _CAMEL.findall(rest)]
    return pieces
