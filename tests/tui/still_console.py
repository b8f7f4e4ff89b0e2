"""A console on a still backend in a process of its own: `python -m tests.tui.still_console DIR`."""

import sys
import time
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Input, Static

from crmtui.tui.base import ServiceScreen
from crmtui.tui.messages import Scanned
from tests.tui.support import Console


class StillDesk(ServiceScreen):
    """Writes down what is scanned, one result after the other."""

    AREA_TITLE = "Desk"

    def __init__(self) -> None:
        super().__init__()
        self.results: list[str] = []

    def compose_body(self) -> ComposeResult:
        yield Input(id="field")
        yield Static("scan now", id="results", markup=False)

    def on_input_submitted(self) -> None:
        # From a callback that nobody guards, with something secret in a local variable.
        secret = "hunter2"
        self.call_next(lambda: int(secret))

    def take_scan(self, scanned: Scanned) -> None:
        self.write(self.redeem, scanned.code, then=self.show, lane="scans")

    @staticmethod
    def redeem(_tx: object, code: str) -> str:
        if code == "SLOW":
            time.sleep(30)
        return code

    def show(self, code: str) -> None:
        self.results.append(code)
        text = f"{len(self.results)} results: {' '.join(self.results[-4:])}"
        self.query_one("#results", Static).update(text)


if __name__ == "__main__":
    app = Console(Path(sys.argv[1]), StillDesk)
    app.run()
    sys.exit(app.return_code or 0)
