"""The rows of the list of batches: which are shown, and how each stands."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.i18n import _
from crmtui.tui.sign import Sign
from crmtui.tui.times import local_stamp
from crmtui.tui.widgets.columns import Column
from crmtui.tui.widgets.pages import Cell, LoadedPage, PageRequest, TableRow, list_loader

if TYPE_CHECKING:
    from crmtui.services.picking import BatchSummary

TODO: Final = ""
MINE: Final = "mine"
ALL: Final = "all"
VIEWS: Final = ((TODO, _("free, and mine")), (MINE, _("mine")), (ALL, _("all")))
"""Pairs of id and name; F6 goes through them."""

COLUMNS: Final = (
    Column("code", _("batch"), 10),
    Column("state", _("state"), 13, grow=1, most=20),
    Column("zone", _("zone"), 8, grow=2, most=24, keep=60),
    Column("orders", _("orders"), 6, align="right", keep=70),
    Column("lines", _("to go"), 7, align="right", keep=90),
    Column("units", _("picked"), 11, align="right", keep=80),
    Column("picker", _("picker"), 10, grow=2, most=24, keep=75),
    Column("made", _("made"), 19, keep=40),
    Column("warehouse", _("warehouse"), 9, grow=1, most=20, keep=30),
)

_SIGNS: Final = {
    "open": Sign("[  ]", _("open"), ""),
    "picking": Sign("[>>]", _("picking"), "caution"),
    "picked": Sign("[OK]", _("picked"), "good"),
    "cancelled": Sign("[XX]", _("cancelled"), "muted"),
}


_MOST: Final = 500
"""Free batches, and one's own, that are shown at a time."""


def batch_loader(view: str, timezone: str) -> Callable[[Any, PageRequest], LoadedPage]:
    """The batches of a view: what one can take or has, what one has had, or everything."""

    def load(tx: Any, wanted: PageRequest) -> LoadedPage:
        from crmtui.services.picking import BatchFilter, list_batches

        chosen = BatchFilter(mine=view == MINE)
        found, total = list_batches(tx, chosen, limit=wanted.limit, offset=wanted.offset)
        return LoadedPage([_row(batch, timezone) for batch in found], total)

    return load if view else list_loader(_list_todo, lambda batch: _row(batch, timezone))


def _list_todo(tx: Any) -> "list[BatchSummary]":
    """What the picker has comes first, then what anybody can take, the urgent and old first."""
    from crmtui.services.picking import BatchFilter, BatchStatus, list_batches

    own = BatchFilter(status=BatchStatus.PICKING, mine=True)
    mine, _count = list_batches(tx, own, limit=_MOST)
    free, _count = list_batches(tx, BatchFilter(status=BatchStatus.OPEN), limit=_MOST)
    return [*mine, *sorted(free, key=lambda batch: (not batch.is_urgent, batch.number))]


def _row(batch: "BatchSummary", timezone: str) -> TableRow:
    sign = _SIGNS[batch.status.value]
    urgent = Cell(f"!! {sign.word}", "bad") if batch.is_urgent else sign.cell
    return TableRow(
        batch.id,
        (
            Cell(batch.code, "strong"),
            sign.cell if batch.status.is_ended else urgent,
            batch.zone or "",
            str(batch.orders),
            f"{batch.lines_open}/{batch.lines}",
            f"{batch.picked}/{batch.units}",
            batch.picker_name,
            local_stamp(batch.created_at, timezone),
            batch.warehouse,
        ),
        "muted" if batch.status.is_ended else "",
    )
