"""Writing what was set of many contacts with one statement for all that changed alike.

The session would send one each, because it asks for the version of every row.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import Table, Update, bindparam, inspect, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from crmtui.kit.transactions import WriteTx
from crmtui.models import Contact

_TABLE: Final = cast(Table, Contact.__table__)
_SHAPES: Final = 64
_FEW: Final = 3
"""So many the session writes as fast."""


def save_contacts(tx: WriteTx, contacts: Sequence[Contact]) -> None:
    """Send the changes of contacts, which are loaded and locked.

    Raises:
        StaleDataError: one has another version by now; it was not locked.
    """
    if len(contacts) > _FEW:
        alike: dict[frozenset[str], list[Contact]] = defaultdict(list)
        for contact in contacts:
            if changed := frozenset(inspect(contact).committed_state):
                alike[changed | {"version", "updated_at"}].append(contact)
        for names, some in alike.items():
            _write(tx, names, some)
    tx.flush()


def _write(tx: WriteTx, names: frozenset[str], contacts: Sequence[Contact]) -> None:
    rows = []
    for contact in contacts:
        values: dict[str, Any] = {name: getattr(contact, name) for name in names}
        values["version"] += 1
        values["updated_at"] = tx.now
        rows.append({**values, "own_id": contact.id, "old_version": contact.version})
        for name, value in values.items():
            set_committed_value(contact, name, value)
    if tx.execute(_statement(names), rows).rowcount != len(rows):
        raise StaleDataError("a contact was changed while it was to be locked")
    _expire_names(tx, names, contacts)


@lru_cache(_SHAPES)
def _statement(names: frozenset[str]) -> Update:
    return (
        update(_TABLE)
        .where(_TABLE.c.id == bindparam("own_id"), _TABLE.c.version == bindparam("old_version"))
        .values({name: bindparam(name) for name in sorted(names)})
    )


def _expire_names(tx: WriteTx, names: Collection[str], contacts: Sequence[Contact]) -> None:
    """The database makes `sort_name` of the text."""
    if "search_text" in names:
        for contact in contacts:
            tx.session.expire(contact, ["sort_name"])
