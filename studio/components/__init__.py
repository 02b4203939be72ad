"""Parts that pages are made of."""

from studio.components.parts import (
    Part,
    aria,
    breadcrumbs,
    card,
    chip,
    empty,
    error_page,
    fact,
    fault_list,
    icon,
    icon_link,
    link_button,
    notice,
    page,
    progress_bar,
    state_badge,
    toast,
    verdict,
)

__all__ = [
    "Part", "aria", "breadcrumbs", "card", "chip", "empty", "error_page", "fact", "fault_list",
    "icon", "icon_link", "link_button", "notice", "page", "progress_bar", "state_badge", "toast",
    "verdict",
]  # fmt: skip
