"""How the pages are built: `sphinx-build -nW --keep-going docs build/docs`, without any network.

The pages are Markdown that also reads well where the repository lies. Nothing is loaded from
elsewhere when somebody looks at them: no font, no script, and the search runs in the browser.
"""

from typing import Any

from sphinx.application import Sphinx

project = "Inboxkeeper"
author = "the contributors of Inboxkeeper"
project_copyright = author

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["pictures"]

# Each heading can be linked to by its name, as where the repository lies.
myst_heading_anchors = 4
myst_enable_extensions = ["smartquotes", "colon_fence"]

html_theme = "furo"
html_title = "Inboxkeeper"
html_static_path = ["static"]
html_css_files = ["pages.css"]
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    "sidebar_hide_name": False,
    "light_css_variables": {
        "color-brand-primary": "#1f3a5f",
        "color-brand-content": "#1d5fa8",
        "color-brand-visited": "#5b4a9c",
    },
    "dark_css_variables": {
        "color-brand-primary": "#9cc3f5",
        "color-brand-content": "#8ab8f0",
        "color-brand-visited": "#b9a7ee",
    },
}


def _spoken(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Say in which language a page is, for whoever reads it out or breaks its words."""
    if spoken := app.env.metadata.get(page, {}).get("lang"):
        context["language"] = spoken


def setup(app: Sphinx) -> None:
    """Connect what is said above."""
    app.connect("html-page-context", _spoken)
