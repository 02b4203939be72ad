"""The pages; each has ``PATH``, ``NAME``, ``layout(**query)`` and ``connect(app)``."""

from studio.pages import compare, home, not_found_404, result, runs, scenario, scenarios

PAGES = (home, scenarios, scenario, runs, result, compare, not_found_404)
"""In the order of the navigation."""

__all__ = ["PAGES"]
