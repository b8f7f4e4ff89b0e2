"""What a stranger tries on another organization's counts."""

from __future__ import annotations

from typing import Final

from crmtui.services import counts
from crmtui.services.counts import (
    Counted,
    CountFilter,
    CountFinish,
    CountPlan,
    CountRequest,
    CountScan,
    CountThreshold,
    Decision,
)
from tests.services.tenancy_expectations import Case, hidden, own, refused
from tests.services.tenancy_world import MARK

COUNTS: Final[dict[str, Case]] = {
    "request_count": refused(
        lambda tx, h, _: counts.request_count(tx, CountRequest(bin_id=h.store.bin, cause="Mine"))
    ),
    "request_count/of an item": refused(
        lambda tx, h, mine: counts.request_count(
            tx,
            CountRequest(
                bin_id=(h if tx.actor is h.actor else mine).store.bin,
                item_id=h.store.item,
                cause="Mine",
            ),
        )
    ),
    "cancel_count": refused(
        lambda tx, h, _: counts.cancel_count(tx, h.store.counts.requested, "Mine")
    ),
    "plan_counts": own(lambda tx, _h, _: counts.plan_counts(tx, CountPlan(most=1))),
    "get_count": refused(lambda tx, h, _: counts.get_count(tx, h.store.counts.requested)),
    "list_counts": hidden(lambda tx, _h, _: counts.list_counts(tx)),
    "list_counts/by text": hidden(
        lambda tx, _h, _: counts.list_counts(tx, CountFilter(text=MARK[:5]))
    ),
    "start_count": refused(lambda tx, h, _: counts.start_count(tx, h.store.counts.requested)),
    "begin_count": refused(
        lambda tx, h, _: counts.begin_count(
            tx, CountScan(count_id=h.store.counts.requested, code=f"{MARK}-c1")
        )
    ),
    "get_sheet": refused(lambda tx, h, _: counts.get_sheet(tx, h.store.counts.counting)),
    "read_scan": refused(
        lambda tx, h, _: counts.read_scan(
            tx, CountScan(count_id=h.store.counts.counting, code=f"{MARK}-code")
        )
    ),
    "set_counted": refused(
        lambda tx, h, _: counts.set_counted(
            tx,
            Counted(count_id=h.store.counts.counting, item_id=h.store.item, units=4, before=3),
        )
    ),
    "set_counted/of their item": refused(
        lambda tx, h, mine: counts.set_counted(
            tx,
            Counted(
                count_id=(h if tx.actor is h.actor else mine).store.counts.counting,
                item_id=h.store.item,
                units=4,
                before=3,
            ),
        )
    ),
    "finish_count": refused(
        lambda tx, h, _: counts.finish_count(tx, CountFinish(count_id=h.store.counts.counting))
    ),
    "give_back": refused(lambda tx, h, _: counts.give_back(tx, h.store.counts.counting)),
    "get_review": refused(lambda tx, h, _: counts.get_review(tx, h.store.counts.review)),
    "approve_count": refused(
        lambda tx, h, _: counts.approve_count(tx, Decision(count_id=h.store.counts.review))
    ),
    "return_count": refused(
        lambda tx, h, _: counts.return_count(
            tx, Decision(count_id=h.store.counts.review, note="Mine")
        )
    ),
    "get_threshold": own(lambda tx, _h, _: counts.get_threshold(tx)),
    "set_threshold": own(lambda tx, _h, _: counts.set_threshold(tx, CountThreshold(units=9))),
}
