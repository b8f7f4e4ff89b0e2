"""Contacts that share a key, a block of keys at a time.

Each phase walks an index in its order, so a million contacts are never held at once, and a scan
that was stopped goes on after the last key it has seen. Only contacts that share a key are ever
compared, and only where they are few: a thousand people behind one switchboard are no duplicates.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from crmtui.kit.name_index import BY_FREQUENCY
from crmtui.kit.search_text import document
from crmtui.kit.transactions import ReadTx
from crmtui.models import Contact, ContactEmail
from crmtui.services.companies import company_key
from crmtui.services.duplicates.likeness import MOST_ALIKE

KEYS: Final = 400
"""Of e-mail addresses, phones or LinkedIn addresses in one block."""
NAMES: Final = 5_000
"""Contacts in one block of the walk by name."""


@dataclass(slots=True)
class Block:
    """What one step of a phase found."""

    after: Any
    """The next step goes on behind it; JSON."""
    groups: list[list[UUID]] = field(default_factory=list)
    """Contacts that are to be compared with each other."""
    seen: int = 0
    """Contacts that this step has walked over; only the walk by name sees all of them."""
    passed_over: int = 0
    """Groups that are too large to be duplicates."""


Phase = Callable[[ReadTx, Any], Block | None]
"""Given the place to go on behind, None at first; returns None at the end."""


def _by_email(tx: ReadTx, after: str | None) -> Block | None:
    """First addresses are unique, so whoever shares one has it among the further ones."""
    keys = [
        *tx.session.scalars(
            select(ContactEmail.email_key)
            .where(ContactEmail.email_key > (after or ""))
            .distinct()
            .order_by(ContactEmail.email_key)
            .limit(KEYS)
        )
    ]
    if not keys:
        return None
    firsts = select(Contact.email_key, Contact.id).where(Contact.email_key.in_(keys))
    further = (
        select(ContactEmail.email_key, Contact.id)
        .join(Contact, Contact.id == ContactEmail.contact_id)
        .where(ContactEmail.email_key.in_(keys))
    )
    rows = [*tx.session.execute(firsts), *tx.session.execute(further)]
    return _group(Block(keys[-1]), ((row[0], row[1]) for row in rows))


def _by_key(column: InstrumentedAttribute[str | None]) -> Phase:
    def find(tx: ReadTx, after: str | None) -> Block | None:
        shared = (
            select(column, func.count())
            .where(column.is_not(None), column > (after or ""))
            .group_by(column)
            .having(func.count() > 1)
            .order_by(column)
            .limit(KEYS)
        )
        counts = {row[0]: row[1] for row in tx.session.execute(shared)}
        if not counts:
            return None
        block = Block([*counts][-1])
        few = [key for key, count in counts.items() if count <= MOST_ALIKE]
        block.passed_over = len(counts) - len(few)
        members = select(column, Contact.id).where(column.in_(few))
        return _group(block, ((row[0], row[1]) for row in tx.session.execute(members)))

    return find


def _walk(organization: Any) -> Any:
    return (
        select(Contact.search_key, Contact.id, Contact.full_name, Contact.company)
        .where(
            organization == bindparam("organization", type_=Contact.organization_id.type),
            Contact.search_key > bindparam("after"),
            Contact.deleted_at.is_(None),
        )
        .order_by(Contact.search_key)
        .limit(bindparam("most"))
    )


_WALK: Final = _walk(Contact.organization_id)
# The sign keeps SQLite from sorting all contacts of the organization for each block.
_WALK_IN_ORDER: Final = _walk(
    literal_column("+contacts.organization_id", Contact.organization_id.type)
)


def _by_name(tx: ReadTx, after: int | None) -> Block | None:
    """Search keys order as names do, so namesakes stand together."""
    walk = _WALK_IN_ORDER if tx.dialect == "sqlite" else _WALK
    values = {
        "organization": tx.organization_id,
        "after": -1 if after is None else after,
        "most": NAMES,
    }
    rows = tx.execute(walk, values).all()
    if not rows:
        return None
    block = Block(rows[-1].search_key)
    if len(rows) == NAMES:
        # Whose namesakes may stand in the next block is left to that; but where a block has one
        # name only, there are far too many of them to be compared anyway.
        lowest, _last = BY_FREQUENCY.range_of(block.after)
        if rows[0].search_key < lowest:
            rows = [row for row in rows if row.search_key < lowest]
            block.after = lowest - 1
    block.seen = len(rows)
    return _group_namesakes(block, rows)


def _group_namesakes(block: Block, rows: Iterable[Any]) -> Block:
    named: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if name := document(row.full_name):
            named[name].append(row)
    for namesakes in named.values():
        if len(namesakes) > 1:
            _split_namesakes(block, namesakes)
    return block


def _split_namesakes(block: Block, namesakes: list[Any]) -> None:
    """A name says something within one company, or where somebody's company is not known."""
    by_company = [(company_key(row.company), row.id) for row in namesakes]
    if all(company for company, _id in by_company):
        _group(block, by_company)
    elif len(namesakes) <= MOST_ALIKE:
        _add(block, [row.id for row in namesakes])
    else:
        block.passed_over += 1
        _group(block, by_company)


def _group(block: Block, members: Iterable[tuple[Hashable, UUID]]) -> Block:
    """Add the members to the block, together where they share a key that is not empty."""
    groups: defaultdict[Hashable, dict[UUID, None]] = defaultdict(dict)
    for key, contact_id in members:
        if key:
            groups[key][contact_id] = None
    for group in groups.values():
        if len(group) <= MOST_ALIKE:
            _add(block, [*group])
        else:
            block.passed_over += 1
    return block


def _add(block: Block, group: list[UUID]) -> None:
    if len(group) > 1:
        block.groups.append(group)


PHASES: Final[dict[str, Phase]] = {
    "email": _by_email,
    "phone": _by_key(Contact.phone_key),
    "linkedin": _by_key(Contact.linkedin_key),
    "name": _by_name,
}
"""In their order; the last one walks over every contact."""
