"""Numbers that people call records by, counted from 1 in each organization."""

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from crmtui.kit.tables import Base
from crmtui.kit.transactions import WriteTx


def next_number(tx: WriteTx, column: InstrumentedAttribute[int]) -> int:
    """The number after the organization's highest in `column`.

    Whoever counts at the same time waits until this transaction ends, and sees what it wrote.
    """
    lock_numbers(tx)
    return (tx.session.scalar(select(func.max(column))) or 0) + 1


def lock_numbers(tx: WriteTx) -> None:
    """Let nobody else count until this transaction ends.

    It comes before anything else that others may have locked, as an order or an item: two who lock
    in different turns wait for each other. Whoever will count only later locks already then.
    """
    organizations = Base.metadata.tables["organizations"]
    own = select(organizations.c.id).where(organizations.c.id == tx.organization_id)
    tx.session.execute(own.with_for_update(key_share=True))
