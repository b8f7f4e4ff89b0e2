"""The tables of webhooks as Core sees them, and conditions that name a partial index.

The planner of SQLite uses a partial index only for a condition that says the same words, so states
are written into the statements instead of being bound.
"""

from collections.abc import Iterable
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, literal_column

from crmtui.kit.lists import among, list_value
from crmtui.kit.transactions import ReadTx
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


AMONG_IDS: Final = among(DELIVERIES.c.id, "ids", "sqlite")
"""One statement for any number of deliveries, bound as `ids` by `listed`; on SQLite."""
AMONG_IDS_POSTGRESQL: Final = among(DELIVERIES.c.id, "ids", "postgresql")


def listed(tx: ReadTx, ids: Iterable[UUID]) -> Any:
    """What `AMONG_IDS` compares with, as the transaction's database takes it."""
    return list_value(ids, tx.dialect)
