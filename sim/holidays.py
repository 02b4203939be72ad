"""Public holidays of a country or a part of it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.cache import cached_arrays
from sim.errors import DocumentError, Fault

if TYPE_CHECKING:
    from numpy.typing import NDArray


Holidays = str | tuple[date, ...]
"""Public holidays: those of a country or country-subdivision code, or the dates themselves."""


@lru_cache(maxsize=16)
def public_holidays(holidays: Holidays, first: int, last: int) -> NDArray[np.datetime64]:
    """Return the public holidays of some years, observed substitute days included.

    Those of a code are kept in the cache on disk: the package `holidays` costs 0.2 s of processor
    time, which a run that is repeated need not pay.

    Parameters
    ----------
    holidays : str or tuple of date
        Country or country-subdivision code, ``US`` or ``DE-BY``; or the dates of all years.
    first, last : int
        First and last year.

    Returns
    -------
    ndarray of datetime64[D], shape (n,)
        Dates in order.

    Raises
    ------
    DocumentError
        If the code is unknown.
    """
    if not isinstance(holidays, str):
        return np.array(sorted(holidays), dtype="datetime64[D]")
    from importlib.metadata import version

    key = {
        "what": "public holidays",
        "package": version("holidays"),
        "code": holidays,
        "years": [first, last],
    }
    found = cached_arrays(key, lambda: {"days": _look_up_holidays(holidays, first, last)})
    return found["days"].astype("datetime64[D]")


def _look_up_holidays(code: str, first: int, last: int) -> NDArray[np.int64]:
    """Return public holidays as days since 1970, in order."""
    import holidays

    country, _, subdivision = code.partition("-")
    try:
        found = holidays.country_holidays(
            country, subdiv=subdivision or None, years=range(first, last + 1)
        )
    except NotImplementedError as error:
        raise DocumentError(
            [
                Fault(
                    "location.holidays",
                    code,
                    "a country or country-subdivision code after ISO 3166: US, US-CA, DE-BY",
                    f"correct the code, or leave it out ({error})",
                )
            ]
        ) from None
    return np.array(sorted(found), dtype="datetime64[D]").astype(np.int64)
