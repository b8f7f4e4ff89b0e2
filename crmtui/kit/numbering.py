"""Numbers that people call records by, counted from 1 in each organization."""

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from crmtui.kit.tables import Base
from crmtui.kit.transactions import WriteTx


def next_number(tx: WriteTx, column: InstrumentedAttribute[int]) -> int:
    """The number after the organization's highest in `column`.

    Whoever counts at the same time waits until this transaction ends, and sees what it wrote. So it
    is asked for before anything else that others may have locked.
    """
    organizations = Base.metadata.tables["organizations"]
    own = select(organizations.c.id).where(organizations.c.id == tx.organization_id)
    tx.session.execute(own.with_for_update(key_share=True))
    return (tx.session.scalar(select(func.max(column))) or 0) + 1
