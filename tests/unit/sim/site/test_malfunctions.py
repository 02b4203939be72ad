"""Documents of malfunctions: every impossible one is told with its remedy, all at once."""

import pytest

from sim.errors import DocumentError
from sim.site import Site, site_from
from sim.site.hydronic_systems import Radiators
from sim.site.malfunction_checks import check_malfunctions
from tests import plants
from tests.air import HEAT_PUMP, handler, served, unit

GOOD = {
    "damper": {"kind": "stuck_damper", "asset": "systems.air", "position": "100 %",
               "start": "2025-01-15T08:00"},
    "filter": {"kind": "fouled_filter", "asset": "systems.air.room", "grows_in": "90 days",
               "failures": {"mean": "200 days", "shape": 3},
               "repair": {"crew": "staff", "notice": "2 days", "duration": "1 h", "cost": 40}},
    "sensor": {"kind": "sensor_bias", "asset": "zones.room", "bias": "2 degC",
               "start": "2025-02-01"},
    "valve": {"kind": "stuck_valve", "asset": "zones.room", "position": 0.5, "start": "2025-02-01"},
}  # fmt: skip
CREWS = {"staff": {"members": 2, "hours": "work", "cost_per_hour": 60}}


def building(malfunctions, system=None, **parts):
    data = served(unit() if system is None else system, **parts)
    return data | {"malfunctions": malfunctions, "crews": CREWS}


def start(kind, **more):
    return {"kind": kind, "asset": "systems.air", "start": "2025-01-01", **more}


def test_sound_documents_are_read_with_units_and_written_again():
    site = site_from(building(GOOD))
    assert site.malfunctions["damper"].position == 1.0
    assert site.malfunctions["filter"].growth == 90 * 86400
    assert site.malfunctions["sensor"].bias == 2.0
    assert Site.read(site.plain()) == site
    assert Site.read(site.model_dump(mode="json")) == site


def test_all_faults_at_once_each_with_a_remedy():
    bad = {
        "where": start("failed_fan", asset="systems.nowhere"),
        "ideal": start("failed_fan", asset="systems.ideal"),
        "fan-of-a-zone": start("failed_fan", asset="zones.room"),
        "sensor": start("sensor_bias", bias=1.0),
        "nothing": start("sensor_bias", asset="zones.room", bias=0.0),
        "who": start("failed_fan", repair={"crew": "nobody", "duration": 60}),
    }
    with pytest.raises(DocumentError) as caught:
        site_from(building(bad) | {"crews": {"staff": {"hours": "never-heard-of"}}})
    found = {fault.place: fault for fault in caught.value.faults}
    assert set(found) == {
        "crews.staff.hours",
        "malfunctions.where.asset",
        "malfunctions.ideal.asset",
        "malfunctions.fan-of-a-zone.asset",
        "malfunctions.sensor.asset",
        "malfunctions.nothing.bias",
        "malfunctions.who.repair.crew",
    }
    assert all(fault.limit and fault.remedy for fault in found.values())


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ({"kind": "stuck_damper", "position": 1.2}, "position"),
        ({"kind": "stuck_damper", "position": 0.5, "failures": {"mean": 3600}}, ""),
        ({"kind": "refrigerant_loss", "share": 0.5}, "share"),
        ({"kind": "fouled_coil", "capacity_loss": 1.0}, "capacity_loss"),
        ({"kind": "explodes"}, "kind"),
        ({"kind": "failed_fan", "start": "soon"}, "start"),
        ({"kind": "failed_fan", "start": "2025-01-01T08:00Z"}, "start"),
        ({"kind": "failed_fan", "start": None}, ""),
        ({"kind": "failed_fan", "start": None, "failures": {"mean": 0}}, "failures.mean"),
        ({"kind": "sensor_drift", "bias": 1, "grows_in": 0}, "grows_in"),
    ],
)
def test_impossible_figures_are_refused(item, place):
    with pytest.raises(DocumentError) as caught:
        Site.read(building({"x": start("failed_fan") | item}))
    wanted = f"malfunctions.x.{place}".rstrip(".")
    assert [fault.place for fault in caught.value.faults] == [wanted]


@pytest.mark.parametrize(
    ("item", "system", "told"),
    [
        (start("stuck_damper", position=0.5), unit(outdoor_air={"minimum": 0.0}), "damper"),
        (start("refrigerant_loss", share=0.1), unit(cooling=None), "compressor"),
        (start("failed_burner"), unit(heating=HEAT_PUMP), "gas or electric"),
        (start("stuck_valve", position=0.5), unit(heating=HEAT_PUMP), "valve"),
        (start("stuck_valve", position=0.5, coil="cooling"), unit(), "position 0"),
        (start("fouled_coil", coil="heating", capacity_loss=0.1), handler(heating=None), "heating"),
    ],
)
def test_an_asset_must_have_what_is_to_break(item, system, told):
    data = building({"x": item}, system)
    for terminal in ("cooling", "heating"):
        if system[terminal] is None and system["kind"] == "packaged_rooftop":
            data["zones"]["room"][terminal] = None
    with pytest.raises(DocumentError) as caught:
        site_from(data)
    (fault,) = caught.value.faults
    assert fault.place == "malfunctions.x.asset"
    assert told in fault.limit


def test_one_unit_of_several_must_be_named():
    data = building({"x": start("failed_fan")}, rooms=("room", "other"))
    with pytest.raises(DocumentError) as caught:
        site_from(data)
    (fault,) = caught.value.faults
    assert "systems.air.room, systems.air.other" in fault.remedy
    data["malfunctions"]["x"]["asset"] = "systems.air.other"
    assert site_from(data).faults() == []


def test_an_emitters_valve_sticks_open_without_a_capacity():
    data = building({"x": GOOD["valve"]})
    del data["crews"]
    data["zones"]["room"]["heating"]["capacity"] = None
    sound = site_from(data | {"malfunctions": {}})
    items = Site.read(data).malfunctions
    radiators = {"air": Radiators.model_construct()}
    held = sound.model_copy(update={"systems": radiators, "malfunctions": items})
    assert list(check_malfunctions(held)) == []


def test_what_may_break_in_a_plant_is_named_and_there():
    data = building(
        {
            "boiler": start("failed_source", asset="plants.hot.boiler"),
            "scale": start("degraded_source", asset="plants.hot.boiler", capacity_loss=0.3),
            "pump": start("failed_pump", asset="plants.hot"),
            "which": start("failed_source", asset="plants.hot"),
            "none": start("failed_source", asset="plants.hot.chiller"),
            "part": start("failed_pump", asset="plants.hot.boiler"),
            "dry": start("failed_pump", asset="plants.taps"),
            "fan": start("failed_fan", asset="plants.hot"),
            "room": start("failed_source", asset="zones.room"),
            "unit": start("failed_pump"),
        },
        plants={"hot": plants.HOT_WATER, "taps": plants.TAPS},
    )
    with pytest.raises(DocumentError) as caught:
        site_from(data)
    found = {fault.place.split(".")[1]: fault for fault in caught.value.faults}
    assert set(found) == {"which", "none", "part", "dry", "fan", "room", "unit"}
    assert found["which"].remedy == "name one of: plants.hot.boiler"
    assert "plants.hot.boiler" in found["none"].limit
    assert "pump" in found["dry"].limit


def test_a_source_that_loses_nothing_is_no_malfunction():
    item = start("degraded_source", asset="plants.hot.boiler")
    with pytest.raises(DocumentError, match="capacity_loss"):
        Site.read(building({"x": item}))


def test_a_valve_stuck_open_needs_a_capacity():
    data = building({"x": GOOD["valve"]})
    data["zones"]["room"]["heating"]["capacity"] = None
    with pytest.raises(DocumentError) as caught:
        site_from(data)
    assert [fault.place for fault in caught.value.faults] == ["malfunctions.x.position"]
