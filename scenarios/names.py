"""Names of scenarios and sites: the library, the user's folders, and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.errors import DocumentError, Fault
from sim.unknown_names import meant, nearest, some_of

LIBRARY = Path(__file__).parent / "library"
"""Folder of the sites that come with Atrium: ``<site>/site.yaml`` and scenarios beside it."""

_SITE_FILE = "site.yaml"
_SUFFIXES = (".yaml", ".yml")


def library_sites(directories: Sequence[Path] = ()) -> tuple[str, ...]:
    """Return the names of all sites of the library and of further folders, sorted.

    Parameters
    ----------
    directories : sequence of Path
        Folders laid out as the library is.
    """
    found = {
        path.parent.name for folder in _folders(directories) for path in folder.glob("*/site.yaml")
    }
    return tuple(sorted(found))


def library_groups() -> tuple[str, ...]:
    """Return the names of groups of scenarios, each on a site of its own, that no site lists."""
    return tuple(dict.fromkeys(name.partition("/")[0] for name in _made("scenario")))


def library_scenarios(site: str, directories: Sequence[Path] = ()) -> tuple[str, ...]:
    """Return the scenarios of a site as ``site/name``, ``base`` first, then sorted.

    Parameters
    ----------
    site : str
        Name of a site, or of a folder of scenarios.
    directories : sequence of Path
        Folders laid out as the library is.
    """
    names = {
        path.stem
        for folder in _folders(directories)
        for path in (folder / site).glob("*.yaml")
        if path.name != _SITE_FILE
    }
    names |= {each.partition("/")[2] for each in _made("scenario") if each.startswith(f"{site}/")}
    return tuple(f"{site}/{name}" for name in sorted(names, key=lambda n: (n != "base", n)))


def find(name_or_path: str | Path, *, directories: Sequence[Path] = ()) -> Path:
    """Return the file of a scenario.

    Parameters
    ----------
    name_or_path : str or Path
        Library name such as ``small-office/base``, or a YAML file.
    directories : sequence of Path
        Further folders laid out as the library is, looked at after it.

    Raises
    ------
    DocumentError
        If there is no such scenario; names the nearest ones.
    """
    return _find(str(name_or_path), "scenario", tuple(_scenario_names(directories)), directories)


def find_site(
    name_or_path: str | Path, *, directories: Sequence[Path] = (), folder: Path | None = None
) -> Path:
    """Return the file of a site.

    Parameters
    ----------
    name_or_path : str or Path
        Library name such as ``small-office``, or a YAML file.
    directories : sequence of Path
        Further folders laid out as the library is, looked at after it.
    folder : Path, optional
        Folder that a relative path starts from; default the current one.

    Raises
    ------
    DocumentError
        If there is no such site; names the nearest ones.
    """
    name = str(name_or_path)
    known = (*library_sites(directories), *_made("site"))
    return _find(name, "site", known, directories, folder)


def find_base(name: str, *, directories: Sequence[Path], folder: Path) -> Path:
    """Return the file of a scenario named by another one that lies in ``folder``.

    Raises
    ------
    DocumentError
        If there is no such scenario; names the nearest ones.
    """
    return _find(name, "base", tuple(_scenario_names(directories)), directories, folder)


def _folders(directories: Sequence[Path]) -> Iterator[Path]:
    yield LIBRARY
    yield from directories


def _scenario_names(directories: Sequence[Path]) -> Iterator[str]:
    for folder in _folders(directories):
        for path in sorted(folder.glob("*/*.yaml")):
            if path.name != _SITE_FILE:
                yield f"{path.parent.name}/{path.stem}"
    yield from _made("scenario")


def in_library(path: Path, directories: Sequence[Path] = ()) -> bool:
    """Tell whether a scenario's file has a library name, from its folder and its own.

    Parameters
    ----------
    path : Path
        File of a scenario.
    directories : sequence of Path
        Further folders laid out as the library is.
    """
    from scenarios.validation.bestest import library

    roots = [each.resolve() for each in (*_folders(directories), library.folder())]
    return path.resolve().parents[1] in roots


def _made(field: str) -> tuple[str, ...]:
    """Return the names of the documents that are made from data: sites, or scenarios."""
    from scenarios.validation.bestest import library

    return library.site_names() if field == "site" else library.scenario_names()


def _made_file(name: str, field: str) -> Path:
    from scenarios.validation.bestest import library

    return library.site_file(name) if field == "site" else library.scenario_file(name)


def _find(
    name: str,
    field: str,
    known: Sequence[str],
    directories: Sequence[Path],
    folder: Path | None = None,
) -> Path:
    path = (folder or Path()) / Path(name).expanduser()
    if name.endswith(_SUFFIXES) and path.is_file():
        return path
    if name in known:
        inside = f"{name}/{_SITE_FILE}" if field == "site" else f"{name}.yaml"
        found = (each / inside for each in _folders(directories) if (each / inside).is_file())
        return next(found, None) or _made_file(name, field)
    raise DocumentError([_unknown(name, field, known, path)], source=name)


def _unknown(name: str, field: str, known: Sequence[str], path: Path) -> Fault:
    what = "site" if field == "site" else "scenario"
    if name.endswith(_SUFFIXES):
        files = sorted(each.name for each in path.parent.glob("*.y*ml"))
        near = nearest(path.name, files)
        remedy = f"did you mean {str(path.with_name(near[0]))!r}?" if near else "correct the path"
        return Fault(field, name, f"an existing {what} file", remedy)
    listed = some_of(known, name) or "which is empty"
    beside = f"{name}/base"
    likely = [beside] if beside in known else known
    remedy = meant(name, likely, "use one of these names or a YAML file")
    if name.endswith((".h5", ".hdf5")):
        remedy = "name the scenario; results are read by atrium compare and atrium report"
    return Fault(field, name, f"a {what} of the library ({listed}) or a YAML file", remedy)
