"""How the scanners at a desk behave: what tells their keys from a person's."""

from typing import NamedTuple


class GateRules(NamedTuple):
    """How the scanners at this desk behave."""

    gap: float = 0.05
    """Seconds between two keys of one scan at most; 0.1 suits Bluetooth scanners."""
    minimum: int = 4
    """Fewer characters than this before a line end are a person's typing."""
    prefix: str = ""
    """A function key that the scanner sends first (such as `f13`); then nothing is guessed."""
    silence: float = 0.5
    """After a prefix, a scan without line end is complete after so many seconds of silence."""
