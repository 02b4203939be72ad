from __future__ import annotations

import pytest

from scenarios.names import LIBRARY, find, find_site, library_scenarios, library_sites
from sim.errors import DocumentError


def test_the_library_has_sites_with_a_base():
    sites = library_sites()

    assert "small-office" in sites
    assert all(library_scenarios(site)[0] == f"{site}/base" for site in sites)
    assert find("small-office/base") == LIBRARY / "small-office" / "base.yaml"
    assert find_site("small-office") == LIBRARY / "small-office" / "site.yaml"


def test_further_folders_are_looked_at_too(library):
    assert "office" in library_sites([library])
    assert library_scenarios("office", [library]) == ("office/base", "office/setback")
    assert find("office/setback", directories=[library]) == library / "office" / "setback.yaml"
    assert find_site("office", directories=[library]) == library / "office" / "site.yaml"


def test_the_library_comes_before_further_folders(library):
    (library / "small-office").mkdir()
    (library / "small-office" / "base.yaml").write_text("name: base", encoding="utf-8")

    assert find("small-office/base", directories=[library]).parent.parent == LIBRARY


def test_files_are_found_by_path(library, monkeypatch):
    monkeypatch.chdir(library / "office")

    assert find("base.yaml").resolve() == library / "office" / "base.yaml"
    assert find(library / "office" / "base.yaml") == library / "office" / "base.yaml"
    assert find_site("office/site.yaml", folder=library) == library / "office" / "site.yaml"


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("small-ofice/base", "did you mean 'small-office/base'?"),
        ("small-office", "did you mean 'small-office/base'?"),
        ("xyz", "use one of these names or a YAML file"),
        ("a.h5", "name the scenario; results are read by atrium compare and atrium report"),
    ],
)
def test_an_unknown_name_tells_the_nearest(name, remedy):
    with pytest.raises(DocumentError) as caught:
        find(name)

    (fault,) = caught.value.faults
    assert (fault.place, fault.value, fault.remedy) == ("scenario", name, remedy)


def test_of_many_names_the_nearest_are_listed_and_the_rest_is_counted():
    with pytest.raises(DocumentError) as caught:
        find("small-ofice/base")

    (fault,) = caught.value.faults
    first, *others = fault.limit.partition("(")[2].split(" … and ")[0].split(", ")
    assert (first, len(others)) == ("small-office/base", 7)
    assert " more) or a YAML file" in fault.limit


def test_an_unknown_file_tells_the_nearest(library):
    with pytest.raises(DocumentError, match=r"did you mean '.*setback\.yaml'"):
        find(library / "office" / "setbak.yaml")
    with pytest.raises(DocumentError, match="correct the path"):
        find(library / "nowhere" / "x.yaml")


@pytest.mark.parametrize("name", ["../../etc/passwd", "small-office/site", "/", ".", ""])
def test_names_that_lead_elsewhere_are_no_scenarios(name):
    with pytest.raises(DocumentError):
        find(name)
