"""Styles: of a screen that is shown for the first time, and of a widget's parts.

Textual parses every style sheet anew then, twice: 120 ms before the first frame. Only the new
screen's own styles need it, unless the theme has changed since they were parsed.
"""

from typing import Any

from textual.app import App
from textual.screen import Screen
from textual.style import Style
from textual.widget import Widget


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
    # The application's own colours are what every text without one inherits: without them such
    # text takes its background's colour and cannot be seen.
    if new or not app.styles.has_rule("color"):
        sheet.update(app)
    # What Textual compares to know whether a screen has been styled with the present theme.
    screen._css_update_count = app._css_update_count


def component_style(widget: Widget, name: str) -> Style:
    """The style of a widget's part. Textual's own `get_visual_style` forgets reverse video, which
    is what tells parts apart where there are no colours.
    """
    style = widget.get_visual_style(name)
    if widget.get_component_styles(name).text_style.reverse:
        style += Style(reverse=True)
    return style
