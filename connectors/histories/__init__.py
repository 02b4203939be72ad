"""Histories: readings of the past out of files, CSV and Parquet, as other systems export them."""

from connectors.histories.importing import FileAccount, import_file, open_history
from connectors.histories.layout import Layout

__all__ = ["FileAccount", "Layout", "import_file", "open_history"]
