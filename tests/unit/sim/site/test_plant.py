"""Documents of plants: all faults at once, each with its remedy."""

from __future__ import annotations

import pytest

from sim.errors import DocumentError
from sim.plants import assemble_plants
from sim.site.plant import Plant, plant_faults
from tests import plants as build


def faults_of(**plants):
    return {fault.place: fault for fault in plant_faults(plants)}


def raised(**data):
    with pytest.raises(DocumentError) as error:
        Plant.read(data)
    return error.value.faults


def test_sound_plants_have_no_faults():
    coil = {"kind": "plant", "plant": "hot", "capacity": 4e4}
    assert not faults_of(
        hot=build.hot(build.BOILER, build.CONDENSING, supply=70.0),
        taps=build.domestic(coil, supply=55.0),
        cold=build.cold({**build.CHILLER, "heat_rejection": build.TOWER}),
        ground=build.hot(build.GROUND_PUMP, supply=40.0),
    )


def test_a_capacity_of_zero_and_an_unknown_field_are_told_together():
    faults = raised(
        kind="hot_water",
        supply_temperature="60 degC",
        sources={
            "one": {"kind": "boiler", "efficiency": 0.9, "capacity": 0},
            "two": {"kind": "boiler", "efficiency": 0.9, "capacity": 1e5, "colour": "red"},
        },
    )
    assert [fault.limit for fault in faults] == [
        "greater than 0", "only fields of this document"
    ]  # fmt: skip
    assert [fault.place for fault in faults] == ["sources.one.capacity", "sources.two.colour"]
    assert all(fault.remedy for fault in faults)


def test_an_unknown_kind_names_those_there_are():
    source = {"kind": "fusion", "capacity": 1e6}
    (fault,) = raised(kind="hot_water", supply_temperature=60.0, sources={"one": source})
    assert fault.place == "sources.one.kind"
    assert "boiler" in fault.limit


def test_an_unknown_type_names_those_that_may_be_meant():
    source = {**build.BOILER, "type": "boiler-condensin"}
    (fault,) = raised(kind="hot_water", supply_temperature=60.0, sources={"one": source})
    assert "boiler-condensing" in fault.limit


def test_a_type_of_another_kind_is_refused():
    source = {**build.BOILER, "type": "chiller-reciprocating-doe2"}
    (fault,) = raised(kind="hot_water", supply_temperature=60.0, sources={"one": source})
    assert "kind 'boiler'" in fault.limit


def test_what_the_site_says_goes_before_the_catalogue():
    plant = build.hot({**build.BOILER, "efficiency": 0.77})
    assert plant.sources["s1"].efficiency == 0.77
    assert plant.sources["s1"].efficiency_curve is not None


def test_units_are_read():
    plant = build.hot({**build.BOILER, "capacity": "80 kW", "minimum_on_time": "10 min"})
    assert plant.sources["s1"].capacity == 80e3
    assert plant.sources["s1"].minimum_on_time == 600.0


def test_missing_curves():
    bare = {"capacity": 1e5, "cop": 3.0}
    found = faults_of(
        hot=build.hot({"kind": "air_heat_pump", **bare}),
        cold=build.cold({"kind": "chiller", **bare}),
        fuel=build.hot({"kind": "boiler", "capacity": 1e5, "efficiency": 0.9, "condensing": True}),
    )
    assert set(found) == {
        "plants.hot.sources.s1.capacity_curve",
        "plants.hot.sources.s1.input_curve",
        "plants.cold.sources.s1.capacity_curve",
        "plants.cold.sources.s1.input_curve",
        "plants.fuel.sources.s1.efficiency_curve",
    }


CURVE = {"form": "biquadratic", "x": [-20.0, 20.0], "y": [25.0, 60.0]}


@pytest.mark.parametrize(
    ("coefficients", "words"),
    [
        ([1.0, 0.06, 0.0, -0.012, 0.0, 0.0], "above 0 all over its range"),
        ([2.0, 0.0, 0.0, 0.0, 0.0, 0.0], "1 within 0.05 at the rated conditions"),
    ],
)
def test_curves_that_cannot_be_meant(coefficients, words):
    curve = {**CURVE, "coefficients": coefficients}
    pump = {**build.AIR_PUMP, "capacity_curve": curve}
    found = [fault.limit for fault in plant_faults({"hot": build.hot(pump)})]
    assert any(words in limit for limit in found)


def test_a_curve_out_of_the_range_it_is_used_in():
    found = faults_of(
        hot=build.hot(build.AIR_PUMP, supply=75.0),
        cold=build.cold(build.AIR_COOLED, supply=17.0),
    )
    assert "75" in found["plants.hot.sources.s1.capacity_curve"].limit
    assert "17" in found["plants.cold.sources.s1.input_curve"].limit


def test_a_curve_of_the_wrong_form():
    cubic = {"form": "cubic", "coefficients": [1.0], "x": [0.0, 1.0]}
    found = faults_of(hot=build.hot({**build.AIR_PUMP, "capacity_curve": cubic}))
    assert "biquadratic" in found["plants.hot.sources.s1.capacity_curve.form"].limit


def test_impossible_set_points():
    reset = {"outdoor_from": 15.0, "outdoor_to": -10.0, "supply_temperature": 80.0}
    taps = build.domestic(
        build.ELECTRIC,
        supply=40.0,
        domestic={"delivery_temperature": 45.0, "mains": {"temperature": 50.0}},
    )
    found = faults_of(
        cold=build.cold(build.DISTRICT, supply=60.0),
        hot=build.hot(build.BOILER, reset=reset),
        taps=taps,
    )
    assert set(found) == {
        "plants.cold.supply_temperature",
        "plants.hot.reset.outdoor_to",
        "plants.hot.reset.supply_temperature",
        "plants.taps.domestic.delivery_temperature",
        "plants.taps.domestic.mains.temperature",
    }


def test_water_that_could_freeze():
    assert "plants.cold.overshoot" in faults_of(cold=build.cold(build.DISTRICT, supply=3.0))
    assert not faults_of(cold=build.cold(build.DISTRICT, supply=3.0, overshoot=1.0))


def test_lock_outs_that_never_let_it_run():
    source = {**build.BOILER, "lockout_below": 10.0, "lockout_above": 5.0}
    assert "plants.hot.sources.s1.lockout_below" in faults_of(hot=build.hot(source))


def test_plants_that_feed_themselves():
    to = {"kind": "plant", "capacity": 1e4}
    found = faults_of(
        a=build.hot({**to, "plant": "b"}, supply=60.0),
        b=build.hot({**to, "plant": "c"}, supply=70.0),
        c=build.hot({**to, "plant": "a"}, supply=80.0),
        d=build.hot({**to, "plant": "d"}),
    )
    assert {"plants.a.sources", "plants.b.sources", "plants.c.sources", "plants.d.sources"} <= set(
        found
    )


def test_unknown_and_unfit_plants():
    to = {"kind": "plant", "capacity": 1e4}
    found = faults_of(
        cold=build.cold(build.DISTRICT),
        a=build.hot({**to, "plant": "nowhere"}),
        b=build.hot({**to, "plant": "cold"}),
        c=build.hot({**to, "plant": "cool"}, supply=60.0),
        cool=build.hot(build.BOILER, supply=50.0),
    )
    assert "a name under plants" in found["plants.a.sources.s1.plant"].limit
    assert "hot_water" in found["plants.b.sources.s1.plant"].limit
    assert "beyond 60" in found["plants.c.sources.s1.plant"].limit


def test_sources_of_the_wrong_kind():
    found = faults_of(hot=build.hot(build.AIR_COOLED), cold=build.cold(build.BOILER))
    assert found["plants.hot.sources.s1.kind"].value == "chiller"
    assert found["plants.cold.sources.s1.kind"].value == "boiler"


def test_tanks_draws_and_pumps_that_do_not_fit():
    curve = {"form": "cubic", "coefficients": [1.0], "x": [0.0, 1.0]}
    found = faults_of(
        hot=build.hot(
            build.BOILER,
            tank={"volume": 0.2, "nodes": 10, "start_sensor": 0.8, "stop_sensor": 0.2},
            domestic={},
            pump={"control": "constant", "curve": curve},
        ),
        taps=build.plant("domestic_hot_water", 60.0, {"s1": build.ELECTRIC}),
    )
    assert set(found) == {
        "plants.hot.domestic",
        "plants.hot.tank.stop_sensor",
        "plants.hot.tank.nodes",
        "plants.hot.pump.curve",
        "plants.taps.domestic",
        "plants.taps.tank",
    }


def test_staging_names_each_source_once():
    plant = build.hot(build.BOILER, build.BOILER, staging={"order": ["s1", "s3"]})
    assert "s1, s2" in faults_of(hot=plant)["plants.hot.staging.order"].limit


def test_towers_and_dry_coolers_that_cannot_be_built():
    hard = {**build.TOWER, "approach": 0.6, "range": 15.0, "water_to_air": 3.5}
    dry = {**build.DRY, "approach": 3.0, "air_rise": 12.0}
    found = faults_of(
        a=build.cold({**build.CHILLER, "heat_rejection": hard}),
        b=build.cold({**build.CHILLER, "heat_rejection": dry}),
    )
    assert "plants.a.sources.s1.heat_rejection.water_to_air" in found
    assert "plants.b.sources.s1.heat_rejection.air_rise" in found


def test_assembly_refuses_all_faults_at_once():
    with pytest.raises(DocumentError) as error:
        assemble_plants(
            {"a": build.hot(build.AIR_COOLED), "b": build.cold(build.DISTRICT, supply=60.0)}
        )
    places = {fault.place for fault in error.value.faults}
    assert {"plants.a.sources.s1.kind", "plants.b.supply_temperature"} <= places
