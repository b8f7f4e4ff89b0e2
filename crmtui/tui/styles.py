"""Loading the styles of a screen that is shown for the first time.

Textual parses every style sheet anew then, twice: 120 ms before the first frame. Only the new
screen's own styles need it, unless the theme has changed since they were parsed.
"""

from typing import Any

from textual.app import App
from textual.screen import Screen


def load_styles(app: App[Any], screen: Screen[Any]) -> None:
    """Read the screen's style sheets beside those that are parsed already.

    Only where these were parsed with the present theme.
    """
    sheet = app.stylesheet
    new = [path for path in screen.css_path if not sheet.has_source(str(path), "")]
    for path in new:
        sheet.read(path)
    if new:
        sheet.parse()
        sheet.update(app)
    # What Textual compares to know whether a screen has been styled with the present theme.
    screen._css_update_count = app._css_update_count
