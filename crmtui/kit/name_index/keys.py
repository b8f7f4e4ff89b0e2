"""Search keys: integers in the order of names."""

from collections import Counter
from collections.abc import Sequence
from secrets import randbits
from typing import Final

from crmtui.kit.lists import list_value
from crmtui.kit.name_index.tables import KeyOrder, NameIndex
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import WriteTx

_NAME_LETTERS: Final = 7
_CHUNK: Final = 500


def name_letters(name: str) -> int:
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


BY_LETTERS: Final = KeyOrder(name_letters, unique_bits=28)


def draw_keys(tx: WriteTx, index: NameIndex, names: Sequence[str]) -> list[int]:
    """A fresh search key for each name.

    Two transactions that draw the same key at the same moment collide on its unique constraint;
    with so many random bits below the same letters that is not worth a lock.
    """
    return draw_keys_at(tx, index, [*map(index.order.of_name, names)])


def draw_keys_at(tx: WriteTx, index: NameIndex, places: Sequence[int]) -> list[int]:
    """A fresh search key for each place in the order of names, as `index.order` says it."""
    keys = [_random_key(index.order, place) for place in places]
    while clashing := _clashing(tx, index, keys):
        for at in clashing:
            keys[at] = _random_key(index.order, places[at])
    return keys


def _random_key(order: KeyOrder, place: int) -> int:
    return place << order.unique_bits | randbits(order.unique_bits)


def _clashing(tx: WriteTx, index: NameIndex, keys: Sequence[int]) -> list[int]:
    taken = {key for key, count in Counter(keys).items() if count > 1}
    statement = index.taken_keys(tx.dialect)
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        given = list_value(chunk, tx.dialect) if tx.dialect == "sqlite" else chunk
        taken.update(tx.execute(statement, {"keys": given}).scalars())
    return [place for place, key in enumerate(keys) if key in taken]
