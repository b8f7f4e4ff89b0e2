"""What events of conversations are about: mails, text messages and calls.

Of what came in, and of calls, only what somebody wrote down is known. The id is that of the
interaction, and for what was sent of the message as well.
"""

from typing import Final

from crmtui.services.webhooks.entities import EXAMPLE_ID, Entity
from crmtui.services.webhooks.payload_fields import Field, Kind

_PERSON: Final = Field("personId", Kind.ID, EXAMPLE_ID, nullable=True)
_FROM: Final = Field("from", Kind.TEXT, "+15551234567", always=False)
_TO: Final = Field("to", Kind.TEXT, "john@example.com", always=False)

EMAIL: Final = Entity(
    "email",
    "Welcome!",
    (_PERSON, _FROM, _TO, Field("subject", Kind.TEXT, "Welcome!")),
    "messages:read",
)
SMS: Final = Entity(
    "sms",
    "Your order is ready",
    (_PERSON, _FROM, _TO, Field("body", Kind.TEXT, "Your order is ready")),
    "messages:read",
)
CALL: Final = Entity(
    "call",
    "Call with John Doe",
    (_PERSON, _FROM, _TO, Field("seconds", Kind.COUNT, 95, always=False)),
    "interactions:read",
)
