"""What a banner shows. Pure."""

from typing import NamedTuple

from crmtui.tui.verdicts.sign import VerdictSign


class Card(NamedTuple):
    """One banner. `left` and `right` of a pair share a line; empty ones are left out."""

    sign: VerdictSign
    stamp: str = ""
    corner: tuple[str, ...] = ()
    """Short facts beside the large word, such as the number of the entry."""
    title: tuple[str, str] = ("", "")
    pairs: tuple[tuple[str, str], ...] = ()
    text: tuple[str, ...] = ()
    note: str = ""
    advice: str = ""
