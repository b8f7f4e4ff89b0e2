"""The search index of tickets, kept in step by whoever inserts, changes or deletes one.

Stored with the ticket: `search_text`, its folded words with the name's first (`name words / other
words`), and `search_key`, 35 bits of the name above 28 bits that make it unique, so that the order
of keys is the order of names.

On SQLite each ticket is one document of the FTS table `ticket_search`, whose rowid is the key, so
that a search in name order stops as soon as it has enough. Besides the words a document holds the
event, because filtering afterwards would read every namesake of every event, the name's initials,
and the endings of its words, because a prefix search of `uller` is how `muller` is found by its
inside. These begin with letters that folding spells out, so that nothing a person types can mean
them. A contentless table forgets a document only when told what it contained; that is why all is
derived from the stored text by plain string work, which no Unicode update can change.

On PostgreSQL `ticket_search` is a table of keys and texts. Its GIN index holds the same words,
made by its function `ticket_words`; `Sought` asks both.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from secrets import randbits
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Text,
    Uuid,
    bindparam,
    column,
    delete,
    select,
    table,
    text,
)

from crmtui.kit.search_text import document, fold
from crmtui.kit.transactions import ReadTx, WriteTx
from crmtui.models import Ticket

EVENT_MARK: Final = "ł"
INSIDE_MARK: Final = "ø"
INITIAL_MARK: Final = "đ"
NAME_END: Final = " / "
_NAME_LETTERS: Final = 7
_UNIQUE_BITS: Final = 28
MAX_INSIDE: Final = 20
"""Endings are cut to so many letters and start within so many: long enough for any name."""

POSTGRES_TABLE: Final = table(
    "ticket_search",
    column("search_key", BigInteger()),
    column("event_id", Uuid()),
    column("search_text", Text()),
)
_CHUNK: Final = 500
_PAGE: Final = 5_000

_ADD: Final = text("INSERT INTO ticket_search (rowid, search_text) VALUES (:key, :words)")
_REMOVE: Final = text(
    "INSERT INTO ticket_search (ticket_search, rowid, search_text) VALUES ('delete', :key, :words)"
)
_EMPTY: Final = text("INSERT INTO ticket_search (ticket_search) VALUES ('delete-all')")
# One statement however many there are: PostgreSQL takes three times as long for one a row.
_ADD_TO_TABLE: Final = text(
    "INSERT INTO ticket_search (search_key, event_id, search_text) SELECT * FROM "
    "unnest(CAST(:keys AS bigint[]), CAST(:events AS uuid[]), CAST(:texts AS text[]))"
)
_REMOVE_FROM_TABLE: Final = delete(POSTGRES_TABLE).where(
    POSTGRES_TABLE.c.event_id == bindparam("event"),
    POSTGRES_TABLE.c.search_key == bindparam("key"),
)
# Written out, because PostgreSQL would keep the plan it once made for an empty table: to read all
# of it for each chunk of a long import.
_TAKEN: Final = select(Ticket.search_key).where(
    Ticket.search_key.in_(bindparam("keys", expanding=True, literal_execute=True))
)
_ALL: Final = (
    select(Ticket.search_key, Ticket.search_text, Ticket.event_id)
    .where(Ticket.deleted_at.is_(None), Ticket.search_key > bindparam("after"))
    .order_by(Ticket.search_key)
    .limit(_PAGE)
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One ticket as the index knows it."""

    key: int
    text: str
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Searchable:
    """Everything that a ticket is found by, apart from its code and number."""

    name: str
    company: str = ""
    email: str = ""
    phone: str = ""
    order_code: str = ""
    buyer_name: str = ""
    buyer_email: str = ""

    def text(self) -> str:
        """The stored document: `name words / other words`."""
        others = document(
            self.company,
            self.email,
            self.order_code,
            self.buyer_name if self.buyer_name != self.name else "",
            self.buyer_email,
            phone=self.phone,
        )
        return f"{document(self.name)}{NAME_END}{others}"


def name_key(name: str) -> int:
    """The first letters of the folded name as 35 bits that order as the letters do."""
    key = 0
    for letter in fold(name[:40].strip())[:_NAME_LETTERS].ljust(_NAME_LETTERS):
        key = key << 5 | _letter_rank(letter)
    return key


def _letter_rank(letter: str) -> int:
    if "a" <= letter <= "z":
        return ord(letter) - ord("a") + 4
    if letter.isdigit():
        return 2
    if letter > "z":
        return 31
    return 0 if letter == " " else 1


def key_range(key: int) -> tuple[int, int]:
    """The lowest and the highest key of all tickets whose names begin as this key's does."""
    lowest = key >> _UNIQUE_BITS << _UNIQUE_BITS
    return lowest, lowest | (1 << _UNIQUE_BITS) - 1


def draw_keys(tx: WriteTx, names: Sequence[str]) -> list[int]:
    """A fresh search key for each name.

    Two transactions that draw the same key at the same moment collide on its unique constraint;
    with 28 random bits below the same seven letters that is not worth a lock.
    """
    keys = [_random_key(name) for name in names]
    while clashing := _clashing(tx, keys):
        for place in clashing:
            keys[place] = _random_key(names[place])
    return keys


def _random_key(name: str) -> int:
    return name_key(name) << _UNIQUE_BITS | randbits(_UNIQUE_BITS)


def _clashing(tx: WriteTx, keys: Sequence[int]) -> list[int]:
    taken = {key for key, count in Counter(keys).items() if count > 1}
    for start in range(0, len(keys), _CHUNK):
        taken.update(tx.execute(_TAKEN, {"keys": keys[start : start + _CHUNK]}).scalars())
    return [place for place, key in enumerate(keys) if key in taken]


def add(tx: WriteTx, entries: Iterable[Entry]) -> None:
    """Make tickets findable."""
    if tx.dialect == "sqlite":
        _write(tx, _ADD, entries)
    elif added := list(entries):
        tx.execute(_ADD_TO_TABLE, _as_arrays(added))


def remove(tx: WriteTx, entries: Iterable[Entry]) -> None:
    """Forget tickets; the entries must be what was added."""
    if tx.dialect == "sqlite":
        _write(tx, _REMOVE, entries)
    elif rows := [{"key": entry.key, "event": entry.event_id} for entry in entries]:
        tx.execute(_REMOVE_FROM_TABLE, rows)


def _as_arrays(entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "keys": [entry.key for entry in entries],
        "events": [entry.event_id for entry in entries],
        "texts": [entry.text for entry in entries],
    }


def _write(tx: WriteTx, statement: Any, entries: Iterable[Entry]) -> None:
    """Sorted, because FTS5 writes a segment whenever row ids go back."""
    rows = [
        {"key": entry.key, "words": index_words(entry.text, entry.event_id)}
        for entry in sorted(entries, key=lambda entry: entry.key)
    ]
    if rows:
        tx.execute(statement, rows)


def index_words(stored: str, event_id: UUID) -> str:
    """The document in the FTS table: the stored words, the event, initials and endings."""
    name, _, others = stored.partition(NAME_END)
    words = name.split()
    initials = dict.fromkeys(INITIAL_MARK + word[0] for word in words)
    return " ".join((event_word(event_id), name, others, *initials, *_endings(words)))


def event_word(event_id: UUID) -> str:
    """The word that stands for the event in each of its tickets' documents."""
    return EVENT_MARK + event_id.hex


def event_tag(event_id: UUID) -> str:
    """What PostgreSQL's words of the event begin with; two events may share it."""
    return event_id.hex[-6:]


def _endings(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        for start in range(1, min(len(word) - 1, MAX_INSIDE)):
            yield INSIDE_MARK + word[start : start + MAX_INSIDE]


def rebuild(tx: WriteTx) -> int:
    """Index all tickets of all organizations anew; returns how many there are."""
    tx.flush()
    tx.execute(_EMPTY if tx.dialect == "sqlite" else delete(POSTGRES_TABLE))
    total, after = 0, -1
    while rows := tx.execute(_ALL, {"after": after}).all():
        add(tx, (Entry(row.search_key, row.search_text, row.event_id) for row in rows))
        total += len(rows)
        after = rows[-1].search_key
    return total


def word_count(tx: ReadTx) -> int:
    """How many documents the index holds; for checks."""
    counted = "ticket_search_docsize" if tx.dialect == "sqlite" else "ticket_search"
    return int(tx.execute(text(f"SELECT count(*) FROM {counted}")).scalar_one())
