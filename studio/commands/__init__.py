"""Subcommands of ``atrium``: ``SUMMARY``, ``add_arguments(parser)`` and ``run(options) -> int``."""
