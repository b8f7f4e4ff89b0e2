"""What a merge would make of two contacts."""

from uuid import UUID

from crmtui.kit.transactions import ReadTx
from crmtui.services.contacts import get_contact
from crmtui.services.duplicates import errors
from crmtui.services.duplicates.fields import choices, default_choice, unite
from crmtui.services.duplicates.references import count_links
from crmtui.services.duplicates.schemas import MergePreview
from crmtui.services.duplicates.snapshots import columns_of, find_contacts, require_live
from crmtui.services.duplicates.uniting import phone_keys, unite_emails, unite_tags


def preview_merge(tx: ReadTx, winner_id: UUID, loser_id: UUID) -> MergePreview:
    """Both contacts side by side, with the default choices; nothing is changed.

    Raises:
        Forbidden: permission.missing (contacts:read).
        NotFound: contact.not_found.
        Conflict: contact.merged, where one of them is part of another contact already.
        Invalid: merge.same; contact.custom_properties, where both have too many for one.
    """
    tx.actor.require("contacts:read")
    if winner_id == loser_id:
        raise errors.same_contact()
    rows = find_contacts(tx, winner_id, loser_id)
    mine, theirs = (columns_of(require_live(rows, each)) for each in (winner_id, loser_id))
    winner, loser = get_contact(tx, winner_id), get_contact(tx, loser_id)
    united = unite(mine, theirs, default_choice(mine, theirs), phone_keys(tx))
    return MergePreview(
        winner=winner,
        loser=loser,
        fields=tuple(choices(mine, theirs)),
        further_emails=unite_emails(winner, loser, united.columns["email_key"]),
        tags=unite_tags(winner.tags, loser.tags),
        phones_left_out=united.phones_left_out,
        links=count_links(tx, loser_id),
    )
