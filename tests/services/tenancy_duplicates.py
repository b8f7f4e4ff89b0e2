"""What a stranger tries on another organization's duplicates and merges."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from crmtui.services import contacts, duplicates
from crmtui.services.contacts import Rewrite
from crmtui.services.duplicates import MergeChoice, PairState
from tests.services.tenancy_expectations import Case, hidden, own, refused

_MINE: Final = Rewrite(columns={"title": "Mine"}, further_emails=(), tags=())


def _merge(tx: Any, winner: UUID, loser: UUID) -> object:
    return duplicates.merge(tx, MergeChoice(winner_id=winner, loser_id=loser))


DUPLICATES: Final[dict[str, Case]] = {
    "decide_different": refused(lambda tx, h, _: duplicates.decide_different(tx, h.doubles.pair)),
    "list_merges": refused(lambda tx, h, _: duplicates.list_merges(tx, h.doubles.winner)),
    "list_pairs": hidden(lambda tx, _h, _: duplicates.list_pairs(tx)),
    "list_pairs/merged": hidden(lambda tx, _h, _: duplicates.list_pairs(tx, PairState.MERGED)),
    "merge": refused(lambda tx, h, _: _merge(tx, h.doubles.left, h.doubles.right)),
    "merge/mine into theirs": refused(
        lambda tx, h, me: _merge(tx, h.doubles.left, me.doubles.right)
    ),
    "merge/theirs into mine": refused(
        lambda tx, h, me: _merge(tx, me.doubles.left, h.doubles.right)
    ),
    "preview_merge": refused(
        lambda tx, h, _: duplicates.preview_merge(tx, h.doubles.left, h.doubles.right)
    ),
    "preview_unmerge": refused(lambda tx, h, _: duplicates.preview_unmerge(tx, h.doubles.merge)),
    "reopen_pair": refused(lambda tx, h, _: duplicates.reopen_pair(tx, h.doubles.pair)),
    "start_scan": own(lambda tx, _h, _: duplicates.start_scan(tx)),
    "unmerge": refused(lambda tx, h, _: duplicates.unmerge(tx, h.doubles.merge)),
}

REWRITING: Final[dict[str, Case]] = {
    "list_contacts_by_id": hidden(
        lambda tx, h, _: contacts.list_contacts_by_id(tx, [h.people.contact])
    ),
    "retire_contact": refused(
        lambda tx, h, _: contacts.retire_contact(tx, h.people.contact, h.people.incomplete)
    ),
    "retire_contact/into theirs": refused(
        lambda tx, h, me: contacts.retire_contact(tx, me.people.contact, h.people.incomplete)
    ),
    "revive_contact": refused(
        lambda tx, h, _: contacts.revive_contact(tx, h.people.deleted_contact)
    ),
    "rewrite_contact": refused(
        lambda tx, h, _: contacts.rewrite_contact(tx, h.people.contact, _MINE)
    ),
}
"""What `contacts` has for merges."""
