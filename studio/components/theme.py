"""Colours, type and the HTML page around the application."""

from __future__ import annotations

from typing import Any

_ACCENT = [
    "#e8f7f8", "#d0ecee", "#a0d8dd", "#6dc4cb", "#45b2bb", "#2a9ca7", "#1b8996", "#0f7483",
    "#0b5f6c", "#084a55",
]  # fmt: skip
_DARK = [
    "#d5dbdf", "#aeb8bf", "#8c98a1", "#5c6871", "#37424a", "#2a343b", "#1c242a", "#141a1f",
    "#0f1418", "#0a0e11",
]  # fmt: skip
_FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

THEME: dict[str, Any] = {
    "primaryColor": "accent",
    "primaryShade": {"light": 7, "dark": 7},
    "colors": {"accent": _ACCENT, "dark": _DARK},
    "fontFamily": _FONT,
    "headings": {"fontFamily": _FONT, "fontWeight": "600"},
    "defaultRadius": "md",
    "cursorType": "pointer",
    "respectReducedMotion": True,
    "components": {
        "Tooltip": {"defaultProps": {"withArrow": True, "openDelay": 300}},
        "Modal": {"defaultProps": {"centered": True, "closeButtonProps": {"aria-label": "Close"}}},
        "Drawer": {"defaultProps": {"closeButtonProps": {"aria-label": "Close"}}},
    },
}
"""Mantine theme of the studio."""

INDEX = """<!DOCTYPE html>
<html lang="en" data-mantine-color-scheme="light">
  <head>
    {%metas%}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{%title%}</title>
    <link rel="icon" href="/assets/atrium.svg" type="image/svg+xml">
    <link rel="preload" href="/fonts/Inter-Regular.woff2" as="font" type="font/woff2" crossorigin>
    <script>
      // Before the first paint, so that a dark page never flashes white.
      (function () {
        var scheme = null;
        try { scheme = localStorage.getItem("mantine-color-scheme-value"); } catch (error) {}
        if (scheme !== "light" && scheme !== "dark") {
          scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
        }
        document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
      })();
    </script>
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <footer>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>
"""
"""The HTML page; Dash fills in the names in braces."""
