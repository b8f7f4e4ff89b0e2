"""The table of jobs: newest first, alive, and yet the selection stays on its job."""

from typing import Final

from crmtui.tui.widgets.paged_table import PagedTable

_DEEPEST_LIVE: Final = 1_000
"""Rows. Pages are read one after the other, so further down a list is not read every 2 s."""


class JobTable(PagedTable):
    """While its top is shown it goes on being shown: new jobs push the selected one down, until it
    has reached the lowest line.
    """

    @property
    def is_near_top(self) -> bool:
        """Whether reading again what is shown is cheap."""
        return self._cursor < _DEEPEST_LIVE and self.scroll_offset.y < _DEEPEST_LIVE

    def _keep_cursor(self) -> None:
        at_top = round(self.scroll_offset.y) == 0
        super()._keep_cursor()
        if at_top:
            lines = max(1, self.size.height - 1)
            # Forced: where all rows were seen before, there is no scroll bar yet.
            self.scroll_to(y=max(0, self._cursor - lines + 1), animate=False, force=True)
