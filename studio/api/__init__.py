"""REST: the same acts as the pages, for programs."""

from studio.api.errors import answer_errors
from studio.api.routes import router

__all__ = ["answer_errors", "router"]
