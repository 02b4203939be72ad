"""Equipment against published part-load and off-design points, each within 5 %.

A part is a type of equipment. Every point names its source, and says so where value and curve come
from the same data.
"""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.validation.equipment import air, emitters, plants
from scenarios.validation.model import Progress, Report, checks_of

PARTS = {**air.PARTS, **emitters.PARTS, **plants.PARTS}
"""Points by type of equipment, as ``--cases`` names them."""


def validate(cases: Sequence[str] | None, progress: Progress) -> Report:
    """Compute the checks, all of them or those of the types in ``cases``.

    Raises
    ------
    DocumentError
        If a type is unknown.
    """
    return Report("equipment", checks_of("equipment", PARTS, cases, progress))
