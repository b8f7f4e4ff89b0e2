"""The tables of webhooks as Core sees them, and conditions that name a partial index.

The planner of SQLite uses a partial index only for a condition that says the same words, so states
are written into the statements instead of being bound.
"""

from typing import Final, cast

from sqlalchemy import ColumnElement, Table, literal_column

from crmtui.models import (
    DomainEventRow,
    OutboxCursor,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from crmtui.services.webhooks.schemas import DeliveryState

ENDPOINTS: Final = cast(Table, WebhookEndpoint.__table__)
DELIVERIES: Final = cast(Table, WebhookDelivery.__table__)
ATTEMPTS: Final = cast(Table, WebhookAttempt.__table__)
CURSORS: Final = cast(Table, OutboxCursor.__table__)
EVENTS: Final = cast(Table, DomainEventRow.__table__)

OPEN_STATES: Final = (
    DeliveryState.WAITING,
    DeliveryState.PENDING,
    DeliveryState.SENDING,
    DeliveryState.EXHAUSTED,
)
"""What holds up later events of the same record, as `ix_webhook_deliveries_subject` lists them."""


def in_state(
    state: DeliveryState, column: ColumnElement[str] = DELIVERIES.c.state
) -> ColumnElement[bool]:
    """`state = '…'`, as the partial indexes spell it."""
    return column == literal_column(f"'{state.value}'")


def is_open(column: ColumnElement[str] = DELIVERIES.c.state) -> ColumnElement[bool]:
    """The condition of `ix_webhook_deliveries_subject`."""
    return column.in_([literal_column(f"'{state.value}'") for state in OPEN_STATES])


def is_not_delivered(column: ColumnElement[str] = DELIVERIES.c.state) -> ColumnElement[bool]:
    """The condition of `ix_webhook_deliveries_state`."""
    return column != literal_column("'DELIVERED'")
