"""What a stranger tries on what another organization has said, and to whom."""

from __future__ import annotations

from typing import Final

from crmtui.services import conversations
from crmtui.services.conversations import (
    CallStart,
    Channel,
    EmailSend,
    InteractionCreate,
    InteractionFilter,
    InteractionType,
    InteractionUpdate,
    MessageFilter,
    SmsSend,
)
from tests.services.tenancy_expectations import Case, hidden, marked, own, refused
from tests.services.tenancy_world import MARK

_NOTE: Final = {"type": InteractionType.NOTE, "subject": "Mine"}
_MAIL: Final = {"subject": "Mine", "text": "x"}


CONVERSATIONS: Final[dict[str, Case]] = {
    "count_messages": own(lambda tx, _h, _: conversations.count_messages(tx)),
    "delete_interaction": refused(
        lambda tx, h, _: conversations.delete_interaction(tx, h.talk.note)
    ),
    "end_call": refused(lambda tx, h, _: conversations.end_call(tx, h.talk.call)),
    "get_interaction": refused(lambda tx, h, _: conversations.get_interaction(tx, h.talk.note)),
    "get_message": refused(lambda tx, h, _: conversations.get_message(tx, h.talk.message)),
    "has_held": own(lambda tx, _h, _: conversations.has_held(tx)),
    "list_interactions": hidden(lambda tx, _h, _: conversations.list_interactions(tx)),
    "list_interactions/of": hidden(
        lambda tx, h, _: conversations.list_interactions(
            tx, InteractionFilter(contact_id=h.talk.person, text=MARK)
        )
    ),
    "list_messages": hidden(lambda tx, _h, _: conversations.list_messages(tx)),
    "list_messages/of": hidden(
        lambda tx, h, _: conversations.list_messages(tx, MessageFilter(contact_id=h.talk.person))
    ),
    "list_recipients": refused(
        lambda tx, h, _: conversations.list_recipients(tx, h.talk.person, Channel.EMAIL)
    ),
    "log_interaction": own(
        lambda tx, _h, _: conversations.log_interaction(tx, InteractionCreate(**_NOTE))
    ),
    "log_interaction/on their person": refused(
        lambda tx, h, _: conversations.log_interaction(
            tx, InteractionCreate(**_NOTE, contact_id=h.talk.person)
        )
    ),
    "log_interaction/on their company": refused(
        lambda tx, h, _: conversations.log_interaction(
            tx, InteractionCreate(**_NOTE, company_id=h.talk.company)
        )
    ),
    "log_interaction/on their deal": refused(
        lambda tx, h, _: conversations.log_interaction(
            tx, InteractionCreate(**_NOTE, deal_id=h.sales.deal)
        )
    ),
    "restore_interaction": refused(
        lambda tx, h, _: conversations.restore_interaction(tx, h.talk.deleted_note)
    ),
    "retry_message": refused(lambda tx, h, _: conversations.retry_message(tx, h.talk.message)),
    "send_email": refused(
        lambda tx, h, _: conversations.send_email(tx, EmailSend(contact_id=h.talk.person, **_MAIL))
    ),
    "send_email/to their address": hidden(
        lambda tx, h, _: marked(
            conversations.send_email(
                tx, EmailSend(to=f"p@{MARK.lower()}.example", **_MAIL)
            ).contact_id
            == h.talk.person
        )
    ),
    "send_held": own(lambda b, _h, me: conversations.send_held(b, me.actor)),
    "send_sms": refused(
        lambda tx, h, _: conversations.send_sms(
            tx,
            SmsSend(contact_id=h.talk.person, to="+15551234567", from_number="12345", body="x"),
        )
    ),
    "start_call": refused(
        lambda tx, h, _: conversations.start_call(tx, CallStart(contact_id=h.talk.person))
    ),
    "update_interaction": refused(
        lambda tx, h, _: conversations.update_interaction(
            tx, h.talk.note, InteractionUpdate(subject="Mine")
        )
    ),
}
