"""REST: the same acts as the pages, for programs."""

from studio.api.routes import router

__all__ = ["router"]
