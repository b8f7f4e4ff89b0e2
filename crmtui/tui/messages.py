"""The messages with which the application speaks to its screens."""

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from crmtui.tui.scan_codes import LayoutFault
    from crmtui.tui.scan_gate import Scan

EVERYTHING = "*"
"""The topic that stands for "something was missed, read all again"."""


class Scanned(Message):
    """A scanner read a code. Sent to the operating screen, also while a dialog is open above it."""

    def __init__(self, scan: "Scan", fault: "LayoutFault | None" = None) -> None:
        super().__init__()
        self.scan = scan
        self.code = scan.code
        self.at = scan.at
        """When the terminal sent its last key, in seconds of `time.monotonic`."""
        self.fault = fault
        """Set when the code looks as if the keyboard layout were wrong."""


class DataChanged(Message):
    """Records changed, here or in another process; `topics` are such as `ticket.redeemed`."""

    def __init__(self, topics: frozenset[str]) -> None:
        super().__init__()
        self.topics = topics

    def concerns(self, prefixes: tuple[str, ...]) -> bool:
        """Whether any topic is one of `prefixes` or begins with it and a dot."""
        if EVERYTHING in self.topics:
            return True
        return any(
            topic == prefix or topic.startswith(f"{prefix}.")
            for topic in self.topics
            for prefix in prefixes
        )


class OperatorChanged(Message):
    """Somebody else works here now, or the rights changed: read all again."""
