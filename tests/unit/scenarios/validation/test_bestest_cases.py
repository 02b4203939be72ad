import pytest

from scenarios.names import find, find_site, library_scenarios, library_sites
from scenarios.resolve import resolve
from scenarios.validation.bestest.building import site_document, site_name
from scenarios.validation.bestest.cases import case, case_names, open_cases, published
from sim.envelope.apertures import optics_of, shades_of
from sim.errors import DocumentError
from sim.physics.shading import Fin
from sim.site.read import site_from


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ATRIUM_CACHE_DIR", str(tmp_path))


def site_of(name):
    return site_from(site_document(name))


@pytest.mark.parametrize("name", case_names())
def test_every_case_is_a_site_without_faults(name) -> None:
    site = site_of(name)
    assert site.name == site_name(name)
    outside = sum(s.area for s in site.surfaces.values() if s.boundary == "outdoors")
    # 8 m x 6 m x 2.7 m; case 960 has a second room of 2 m to the south
    shell = 2 * 48 + 2.7 * 28 if name != "960" else 2 * (48 + 16) + 2.7 * (8 + 12 + 8 + 4)
    assert outside == pytest.approx(shell)
    assert all(zone.air_mass_multiplier == 1.0 for zone in site.zones.values())
    floors = [s for s in site.surfaces.values() if s.tilt == 180.0]
    assert floors
    assert all(floor.sheltered for floor in floors)


def test_the_standard_has_52_cases_of_which_11_are_compared() -> None:
    assert len(case_names()) == 52
    assert len(open_cases()) == 11
    outputs = [given for found in published()["cases"].values() for given in found.values()]
    assert len(outputs) == 44
    assert sum("acceptance" in given for given in outputs) == 14


def test_differences_follow_the_case_they_start_from() -> None:
    assert case("215")["inside_emissivity"] == 0.9
    assert case("215")["outside_emissivity"] == 0.1
    assert case("320")["cooling"] == {"setpoint": 27}
    assert "heating" not in case("650FF")
    assert "windows" not in case("195")
    assert case("600")["windows"].keys() == {"south-1", "south-2"}
    assert case("930")["windows"].keys() == {"east", "west"}


def test_opaque_windows_are_surfaces_of_their_own() -> None:
    site = site_of("200")
    panels = [s for s in site.surfaces.values() if s.construction == "opaque-window"]
    assert [panel.area for panel in panels] == [6.0, 6.0]
    assert site.surfaces["zone-south"].area == pytest.approx(21.6 - 12.0)
    assert site.constructions["opaque-window"].outside_roughness == 1.0
    assert site.constructions["opaque-window"].outside_emissivity == 0.1
    assert not site.glazings


def test_an_overhang_reaches_over_the_whole_facade() -> None:
    windows = site_of("610").surfaces["zone-south"].windows
    first, second = (shades_of(window).overhang for window in windows.values())
    assert first is not None
    assert second is not None
    assert (first.depth, first.gap, first.left, first.right) == (1.0, 0.5, 0.5, 4.5)
    assert (second.left, second.right) == (4.5, 0.5)


def test_fins_reach_from_the_ground_to_the_overhang() -> None:
    for side in ("east", "west"):
        shades = shades_of(site_of("630").surfaces[f"zone-{side}"].windows[side])
        assert shades.left == shades.right == Fin(1.0, 0.0, 0.5, 0.2)
        assert shades.overhang is not None
        assert (shades.overhang.left, shades.overhang.right) == (0.0, 0.0)


def test_argon_is_not_air() -> None:
    glazing = site_of("660").glazings["low-e-argon"]
    assert glazing.gas == "argon"
    with_air = glazing.model_copy(update={"gas": "air"})
    assert optics_of(glazing) != optics_of(with_air)


def test_prescribed_coefficients_are_where_the_cases_have_them() -> None:
    walls = {name: site_of(name).surfaces["zone-south"] for name in ("440", "450", "460", "470")}
    found = {n: (w.inside_coefficient, w.outside_coefficient) for n, w in walls.items()}
    assert found == {
        "440": (None, None),
        "450": (1.8, 21.6),
        "460": (1.8, None),
        "470": (None, 21.6),
    }
    window = walls["450"].windows["south-1"]
    assert (window.inside_coefficient, window.outside_coefficient) == (4.5, 17.8)


def test_the_sunspace_shares_one_wall_with_the_back_zone() -> None:
    site = site_of("960")
    between = [s for s in site.surfaces.values() if s.boundary == "zone"]
    assert [(s.zone, s.other_zone, s.area) for s in between] == [("back", "sun", 21.6)]
    assert site.zones["sun"].heating is None
    assert site.zones["back"].heating is not None


def test_cases_are_scenarios_that_the_list_of_sites_leaves_out() -> None:
    assert not any("bestest" in name for name in library_sites())
    assert len(library_scenarios("bestest")) == 52
    assert find("bestest/600") == find("bestest/600")
    resolved = resolve("bestest/600FF")
    assert resolved.chain == ("bestest/600FF",)
    assert resolved.site == site_of("600FF")
    assert resolved.scenario.site == "bestest-600FF"
    assert not resolved.findings


def test_a_scenario_may_build_on_a_case() -> None:
    change = {"path": "zones.zone.infiltration.air_changes", "value": 1.0}
    resolved = resolve({"name": "leaky", "base": "bestest/600", "changes": [change]})
    assert resolved.site.zones["zone"].infiltration.air_changes == 1.0
    assert resolved.chain == ("bestest/600", "leaky")


def test_a_file_that_was_changed_is_made_again() -> None:
    path = find_site("bestest-600")
    good, date = path.read_text(), path.stat().st_mtime_ns
    assert find_site("bestest-600").stat().st_mtime_ns == date
    path.write_text("zones: {}")
    assert find_site("bestest-600").read_text() == good


def test_the_nearest_case_is_offered() -> None:
    with pytest.raises(DocumentError, match=r"did you mean .bestest/"):
        find("bestest/601")
