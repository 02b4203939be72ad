"""Glass of a zone: gas and coating in the network, sun from inside in both panes."""

from __future__ import annotations

import pytest

from sim.envelope.apertures import optics_of
from sim.envelope.assembly import assemble_building
from sim.site import Glazing
from tests.boxes import box

CLEAR = {"thickness": 0.003, "solar_transmittance": 0.834, "solar_reflectance": 0.075}
COATED = {
    "thickness": 0.003, "solar_transmittance": 0.452, "solar_reflectance": 0.359,
    "solar_reflectance_back": 0.397, "emissivity": 0.84, "emissivity_back": 0.047,
}  # fmt: skip


def u_value(*panes, **more):
    return optics_of(Glazing.model_validate({"panes": panes, **more})).u_value


def test_gas_and_coating_insulate():
    clear = u_value(CLEAR, CLEAR)
    assert u_value(CLEAR, CLEAR, gas="argon") < clear
    coated = u_value(COATED, CLEAR)
    assert u_value(COATED, CLEAR, gas="argon", gap=0.0127) < coated - 0.2 < clear - 0.8
    # ISO 10077-1:2017, table of glazings: 4-12-4 mm 2.9 with air, 1.3 with argon and 0.05
    assert clear == pytest.approx(2.9, abs=0.15)
    assert u_value(COATED, CLEAR, gas="argon", gap=0.0127) == pytest.approx(1.3, abs=0.1)
    assert u_value(CLEAR) == pytest.approx(5.8, abs=0.1)


def test_coated_panes_conserve_energy_at_every_angle():
    optics = optics_of(Glazing.model_validate({"panes": [COATED, CLEAR], "gas": "argon"}))
    for place, through in enumerate(optics.transmittance):
        absorbed = sum(values[place] for values in optics.absorptances)
        assert through >= -1e-9
        assert through + absorbed <= 1.0 + 1e-9
    assert optics.transmittance[0] == pytest.approx(0.452 * 0.834 / (1 - 0.397 * 0.075), rel=1e-6)


def test_sun_inside_the_room_reaches_both_panes():
    building = assemble_building(box(), step=900.0, pressure=83000.0, wind_speed=4.0)
    room = building.zones["room"]
    (opening,) = room.openings
    (glass,) = [face for face in room.faces if face.panes]
    assert len(glass.panes) == 2
    optics = opening.aperture.glazing
    fed = {node: 0.0 for node, _ in glass.panes}
    column = building.signals.column("diffuse", opening.aperture)
    for source in room.network.sources:
        if source.signal == column and source.node in fed:
            fed[source.node] += source.coefficient
    outer, inner = (fed[node] for node, _ in glass.panes)
    back = optics.back_diffuse_absorptance
    assert outer / inner == pytest.approx(back[0] / back[1])
    assert 0.0 < outer < inner
