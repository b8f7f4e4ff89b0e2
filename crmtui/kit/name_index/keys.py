"""Search keys: integers in the order of names."""

from collections import Counter
from collections.abc import Sequence
from secrets import randbits
from typing import Final

from crmtui.kit.name_index.tables import NameIndex
from crmtui.kit.search_text import fold
from crmtui.kit.transactions import WriteTx

_NAME_LETTERS: Final = 7
_UNIQUE_BITS: Final = 28
_CHUNK: Final = 500


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
    """The lowest and the highest key of all records whose names begin as this key's does."""
    lowest = key >> _UNIQUE_BITS << _UNIQUE_BITS
    return lowest, lowest | (1 << _UNIQUE_BITS) - 1


def draw_keys(tx: WriteTx, index: NameIndex, names: Sequence[str]) -> list[int]:
    """A fresh search key for each name.

    Two transactions that draw the same key at the same moment collide on its unique constraint;
    with 28 random bits below the same seven letters that is not worth a lock.
    """
    keys = [_random_key(name) for name in names]
    while clashing := _clashing(tx, index, keys):
        for place in clashing:
            keys[place] = _random_key(names[place])
    return keys


def _random_key(name: str) -> int:
    return name_key(name) << _UNIQUE_BITS | randbits(_UNIQUE_BITS)


def _clashing(tx: WriteTx, index: NameIndex, keys: Sequence[int]) -> list[int]:
    taken = {key for key, count in Counter(keys).items() if count > 1}
    for start in range(0, len(keys), _CHUNK):
        taken.update(tx.execute(index.taken_keys, {"keys": keys[start : start + _CHUNK]}).scalars())
    return [place for place, key in enumerate(keys) if key in taken]
