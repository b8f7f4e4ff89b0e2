"""What the screens of counting ask of the services, each in one transaction."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crmtui.kit.errors import NotFound
from crmtui.kit.i18n import _
from crmtui.tui.screens.counts.acts import Total

if TYPE_CHECKING:
    from crmtui.services.counts import (
        CountAnswer,
        CountBegun,
        CountClosed,
        CountDetail,
        CountReview,
        CountSheet,
        CountThreshold,
    )


def find_open(tx: Any, code: str) -> "CountDetail | str":
    """The open count of the bin with this label, or the bin's code where it has none.

    Raises:
        NotFound: bin.not_found.
    """
    from crmtui.services import counts, places
    from crmtui.services.counts import CountFilter, CountStatus
    from crmtui.services.items import read_element

    found = places.find_bin(tx, read_element(code).text)
    if found is None:
        raise _no_bin()
    still_open = tuple(status for status in CountStatus if not status.is_ended)
    rows, _total = counts.list_counts(tx, CountFilter(statuses=still_open, text=found.code))
    own = (row for row in rows if row.bin_id == found.id)
    return next(own, found.code)


def ask(tx: Any, values: Mapping[str, Any]) -> "CountDetail":
    """Have a bin counted, or one item in it, by what is written on them."""
    from crmtui.services import counts, items, places
    from crmtui.services.counts import CountRequest

    found = places.find_bin(tx, values["bin"])
    if found is None:
        raise _no_bin()
    item = items.find_item(tx, values["item"]) if values.get("item") else None
    if values.get("item") and item is None:
        message = _("There is no such item.")
        raise NotFound("item.not_found", message, {"item": message})
    wanted = CountRequest(
        bin_id=found.id, item_id=None if item is None else item.id, cause=values["cause"]
    )
    return counts.request_count(tx, wanted)


def plan(tx: Any, values: Mapping[str, Any]) -> int:
    """Have the bins counted that were not for the longest time; how many."""
    from crmtui.services import counts
    from crmtui.services.counts import CountPlan

    wanted = CountPlan(
        warehouse=values["warehouse"] or None, zone=values["zone"] or None, most=values["most"]
    )
    return len(counts.plan_counts(tx, wanted))


def cancel(tx: Any, count_id: UUID, reason: str) -> "CountDetail":
    from crmtui.services import counts

    return counts.cancel_count(tx, count_id, reason)


def begin(tx: Any, count_id: UUID, code: str) -> "CountBegun":
    """The bin's label was read."""
    from crmtui.services import counts
    from crmtui.services.counts import CountScan

    return counts.begin_count(tx, CountScan(count_id=count_id, code=code))


def read_scan(tx: Any, count_id: UUID, code: str, lot_of: UUID | None) -> "CountAnswer":
    from crmtui.services import counts
    from crmtui.services.counts import CountScan

    return counts.read_scan(tx, CountScan(count_id=count_id, code=code, lot_of=lot_of))


def set_total(tx: Any, count_id: UUID, total: Total) -> "CountSheet":
    """So many lie there in all; sent twice it counts once."""
    from crmtui.services import counts
    from crmtui.services.counts import Counted
    from crmtui.services.items import LotWanted

    lot = None
    if total.lot is not None:
        lot = LotWanted(code=total.lot, expires_on=total.expires_on)
    data = Counted(
        count_id=count_id,
        item_id=total.item_id,
        lot=lot,
        units=total.units,
        before=total.before,
    )
    return counts.set_counted(tx, data)


def finish(tx: Any, count_id: UUID, none_there: tuple[tuple[UUID, UUID], ...]) -> "CountClosed":
    from crmtui.services import counts
    from crmtui.services.counts import CountFinish

    return counts.finish_count(tx, CountFinish(count_id=count_id, none_there=none_there))


def give_back(tx: Any, count_id: UUID) -> "CountDetail":
    from crmtui.services import counts

    return counts.give_back(tx, count_id)


def get_threshold(tx: Any) -> "CountThreshold":
    from crmtui.services import counts

    return counts.get_threshold(tx)


def set_threshold(tx: Any, values: Mapping[str, Any]) -> "CountThreshold":
    """From which difference on somebody else has to decide."""
    from crmtui.services import counts
    from crmtui.services.counts import CountThreshold

    return counts.set_threshold(tx, CountThreshold(**{key: int(values[key]) for key in values}))


def get_review(tx: Any, count_id: UUID) -> "CountReview":
    from crmtui.services import counts

    return counts.get_review(tx, count_id)


def approve(tx: Any, count_id: UUID) -> "CountClosed":
    from crmtui.services import counts
    from crmtui.services.counts import Decision

    return counts.approve_count(tx, Decision(count_id=count_id))


def send_back(tx: Any, count_id: UUID, note: str) -> "CountDetail":
    from crmtui.services import counts
    from crmtui.services.counts import Decision

    return counts.return_count(tx, Decision(count_id=count_id, note=note))


def _no_bin() -> NotFound:
    message = _("There is no such bin.")
    return NotFound("bin.not_found", message, {"bin": message})
