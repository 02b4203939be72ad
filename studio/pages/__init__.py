"""The pages; each has ``PATH``, ``NAME``, ``layout(**query)`` and ``connect(app)``."""

from studio.pages import home, not_found_404, runs, scenario, scenarios

PAGES = (home, scenarios, scenario, runs, not_found_404)
"""In the order of the navigation."""

__all__ = ["PAGES"]
