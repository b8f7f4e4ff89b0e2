"""Our own themes, beside Textual's: one of high contrast, one that colour-blind people can tell
apart.

Success is blue and failure orange in the second (Okabe and Ito's palette): the pair that the three
common forms of colour blindness keep apart. Everything else follows from tokens; see tests for
contrast.
"""

from typing import Final

from textual.theme import Theme

DEFAULT: Final = "textual-dark"
NO_COLOR: Final = "ansi-dark"
"""The only kind of theme with which NO_COLOR writes no colour code at all."""

CONTRAST: Final = Theme(
    name="crmtui-contrast",
    primary="#ffff00",
    secondary="#00ffff",
    accent="#00ffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    success="#00ff66",
    warning="#ffd500",
    error="#ff8080",
    dark=True,
    variables={
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
        "footer-key-foreground": "#ffff00",
        "footer-description-foreground": "#ffffff",
        "footer-background": "#000000",
        "input-selection-background": "#ffff00 40%",
        "button-color-foreground": "#000000",
        "border": "#ffffff",
        "border-blurred": "#a8a8a8",
        "text-success": "#00ff66",
        "text-warning": "#ffd500",
        "text-error": "#ff8080",
        "success-muted": "#003d19",
        "warning-muted": "#3d3300",
        "error-muted": "#4d0000",
    },
)

BLUE_ORANGE: Final = Theme(
    name="crmtui-blue-orange",
    primary="#56b4e9",
    secondary="#0072b2",
    accent="#f0e442",
    foreground="#f2f2f2",
    background="#10151c",
    surface="#161d27",
    panel="#212b39",
    success="#56b4e9",
    warning="#f0e442",
    error="#ff9a3c",
    dark=True,
    variables={
        "block-cursor-background": "#56b4e9",
        "block-cursor-foreground": "#0a0f15",
        "footer-key-foreground": "#f0e442",
        "text-success": "#7cc7f2",
        "text-warning": "#f5ec72",
        "text-error": "#ffad60",
        "success-muted": "#0b3552",
        "warning-muted": "#3f3b0c",
        "error-muted": "#5a2c00",
    },
)

OWN: Final = (CONTRAST, BLUE_ORANGE)
