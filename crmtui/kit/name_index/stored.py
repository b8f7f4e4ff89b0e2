"""The words of a record: as they are stored with it, and as SQLite's index holds them.

Besides the stored words a document of the index holds the scope, because filtering afterwards
would read every namesake of every scope, the name's initials, and the endings of its words,
because a prefix search of `uller` is how `muller` is found by its inside. These begin with letters
that folding spells out, so that nothing a person types can mean them. A contentless table forgets
a document only when told what it contained; that is why all is derived from the stored text by
plain string work, which no Unicode update can change.

PostgreSQL's function `<kind>_words` makes the same words.
"""

from functools import lru_cache
from typing import Final
from uuid import UUID

SCOPE_MARK: Final = "ł"
INSIDE_MARK: Final = "ø"
INITIAL_MARK: Final = "đ"
NAME_END: Final = " / "
NAME_BREAK: Final = " , "
"""Between the name and what is found by its inside too; orders before all that goes on a name."""
MAX_INSIDE: Final = 20
"""Endings are cut to so many letters and start within so many: long enough for any name."""


def stored_text(name: str, others: str, second_name: str = "") -> str:
    """The stored document of folded words; the second name is found by its inside as the first."""
    names = f"{name}{NAME_BREAK}{second_name}" if second_name else name
    return f"{names}{NAME_END}{others}"


def index_words(stored: str, scope: UUID) -> str:
    """The document in the FTS table: the stored words, the scope, initials and endings."""
    name, _, others = stored.partition(NAME_END)
    words = name.replace(NAME_BREAK, " ").split()
    initials = dict.fromkeys(INITIAL_MARK + word[0] for word in words)
    return " ".join((scope_word(scope), *words, others, *initials, *map(_endings, words)))


@lru_cache(16)
def scope_word(scope: UUID) -> str:
    """The word that stands for the scope in each of its records' documents."""
    return SCOPE_MARK + scope.hex


def scope_tag(scope: UUID) -> str:
    """What PostgreSQL's words of the scope begin with; two scopes may share it."""
    return scope.hex[-6:]


@lru_cache(20_000)
def _endings(word: str) -> str:
    """The endings of a word of a name, remembered: a list has far fewer names than people."""
    starts = range(1, min(len(word) - 1, MAX_INSIDE))
    return " ".join([INSIDE_MARK + word[start : start + MAX_INSIDE] for start in starts])
