"""How near a record is to what was typed. Pure."""

from enum import IntEnum

from crmtui.kit.search_text import fold


class Nearness(IntEnum):
    """The nearest first."""

    SAME = 0
    """It is called, or has the number or address, that was typed."""
    BEGINNING = 1
    """Its name begins with what was typed."""
    ELSEWHERE = 2
    """It was found by something else."""


def nearness(wanted: str, *names: str) -> Nearness:
    """How near `wanted` is to a record that has these names, numbers and addresses.

    Only the first one is what people call it, so only its beginning counts.
    """
    typed = _plain(wanted)
    known = [_plain(name) for name in names]
    if typed in known:
        return Nearness.SAME
    return Nearness.BEGINNING if known and known[0].startswith(typed) else Nearness.ELSEWHERE


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
