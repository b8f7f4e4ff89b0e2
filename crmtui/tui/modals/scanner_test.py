"""The page for setting up a scanner: what it sends, how fast, and what is wrong with that."""

from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from crmtui.kit.i18n import _
from crmtui.tui.base import ScanPolicy
from crmtui.tui.gate_rules import GateRules
from crmtui.tui.messages import Scanned
from crmtui.tui.modals.dialog import Dialog
from crmtui.tui.scan_codes import find_caps_fault
from crmtui.tui.text import fit, literal

TEST_CODE = "CRMtui-12345"
"""Has both cases and a sign that layouts move: enough to tell CAPS LOCK and a wrong layout."""

_SLOW = 0.7
"""Of the allowed gap: a scanner that needs more of it will be cut in two some day."""


class ScannerTest(Dialog[None]):
    """Takes scans itself, so that nobody is admitted by trying out a scanner."""

    SCANS: ClassVar[ScanPolicy] = "take"
    TITLE_TEXT: ClassVar[str] = _("Test the scanner")
    DEFAULT_CSS = """
    ScannerTest {
        & > .dialog--frame { width: 76; }
        & #scan-facts { min-height: 9; margin-top: 1; }
    }
    """

    def __init__(self, rules: GateRules) -> None:
        super().__init__()
        self._rules = rules

    def compose_content(self) -> Iterable[Widget]:
        text = _("Scan any code. One that reads {code} also shows CAPS LOCK and wrong layouts.")
        yield Static(Content(text.format(code=TEST_CODE)))
        yield Static(Content(self._expectations()), id="scan-facts")

    def _expectations(self) -> str:
        text = _("Waiting. Keys up to {gap} ms apart are one scan, {least} characters at least.")
        return text.format(gap=round(self._rules.gap * 1000), least=self._rules.minimum)

    def on_scanned(self, message: Scanned) -> None:
        """Show what arrived."""
        message.stop()
        lines = [
            Content.assemble((fit(name, 16), "bold"), literal(text))
            for name, text in self._facts(message)
        ]
        warnings = [Content.styled(f"!! {text}", "bold reverse") for text in self._faults(message)]
        verdict = warnings or [Content.styled("[OK]", "bold")]
        self.query_one("#scan-facts", Static).update(Content("\n").join([*lines, *verdict]))

    def _facts(self, message: Scanned) -> list[tuple[str, str]]:
        scan = message.scan
        how = {"burst": _("by speed"), "prefix": _("by its prefix"), "paste": _("as a paste")}
        return [
            (_("code"), scan.code),
            (_("characters"), str(len(scan.code))),
            (_("recognised"), how[scan.source]),
            (_("line end"), scan.ending),
            (_("slowest gap"), f"{scan.slowest * 1000:.0f} ms"),
            (_("AIM identifier"), scan.aim or "-"),
        ]

    def _faults(self, message: Scanned) -> list[str]:
        scan, found = message.scan, []
        if message.fault is not None:
            text = _("The keyboard layout is {layout}, the scanner types another: {likely}?")
            found.append(
                text.format(layout=message.fault.layout, likely=literal(message.fault.likely))
            )
        if find_caps_fault(scan.code, TEST_CODE):
            found.append(_("CAPS LOCK is on."))
        if scan.source == "burst" and scan.slowest > self._rules.gap * _SLOW:
            found.append(_("Slow: set gap_ms in console.toml higher, or give it a prefix key."))
        if scan.ending == "silence":
            found.append(_("No line end: let the scanner send CR after each code."))
        return found
