"""What somebody typed, as each database's index wants to be asked.

All three forms mean the same: every word begins a word of the record or, where `inside` is asked
for, stands inside a word of the name. A single letter is an initial of the name or a whole word.
Words hold letters and digits alone, so nothing in them needs escaping.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, or_

from crmtui.kit.database import DialectName
from crmtui.kit.name_index.stored import (
    INITIAL_MARK,
    INSIDE_MARK,
    MAX_INSIDE,
    NAME_END,
    scope_tag,
    scope_word,
)

SHORTEST: Final = 2
"""Letters that must be typed before anything is shown."""
_TELLING: Final = 5
_SHORT_PREFIX: Final = 3
"""Letters of a word's beginning that SQLite's index knows by heart."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Folded words that all have to be found in a record of the scope."""

    scope: UUID
    words: tuple[str, ...]
    inside: bool

    @property
    def is_short(self) -> bool:
        """Whether it is so little that many records have it inside."""
        return max(map(len, self.words)) <= SHORTEST

    def query(self, dialect: DialectName) -> str:
        """The query of either database's index, that finds what matches and nothing else."""
        if dialect == "sqlite":
            return self.for_fts5()
        return self._tsquery(self.words)

    def for_fts5(self, *, scoped: bool = True) -> str:
        """The query of SQLite's index; the scope is a word of each document."""
        return self._fts5_query([None] * len(self.words), scoped)

    def for_short_prefixes(self, *, scoped: bool) -> str | None:
        """The query of SQLite's index for words that begin alike; None if that spares nothing."""
        if max(map(len, self.words)) + self.inside <= _SHORT_PREFIX:
            return None
        return self._fts5_query([_SHORT_PREFIX] * len(self.words), scoped)

    def for_one_whole(self, place: int, *, scoped: bool) -> str:
        """The same for the word at `place` as it is, and others that begin alike."""
        cuts: list[int | None] = [_SHORT_PREFIX] * len(self.words)
        cuts[place] = None
        return self._fts5_query(cuts, scoped)

    def _fts5_query(self, cuts: Sequence[int | None], scoped: bool) -> str:
        terms = [
            self._any_of(word, self._fts5_forms(word, letters))
            for word, letters in zip(self.words, cuts, strict=True)
        ]
        return " AND ".join([f'"{scope_word(self.scope)}"', *terms] if scoped else terms)

    def for_tsquery(self) -> str:
        """The query of PostgreSQL's index, in which each word carries its scope's tag.

        It may find more than `matches` does: short numbers beside a longer word begin every phone
        number, so that asking for them costs more than it spares.
        """
        words = self.words
        if any(len(word) >= _TELLING for word in words):
            words = tuple(w for w in words if len(w) >= _TELLING or not w.isdigit())
        return self._tsquery(words)

    def _tsquery(self, words: Iterable[str]) -> str:
        return " & ".join(self._any_of(word, self._tsquery_forms(word), "|") for word in words)

    def matches(self, stored: ColumnElement[str]) -> ColumnElement[bool]:
        """The condition on the stored text itself, for walking along the names."""
        return and_(*(or_(*map(stored.like, self.patterns(word))) for word in self.words))

    def _any_of(self, word: str, forms: Iterator[str], either: str = "OR") -> str:
        return f"({f' {either} '.join(forms)})"

    def _fts5_forms(self, word: str, letters: int | None) -> Iterator[str]:
        if len(word) < SHORTEST:
            # A prefix of one letter would collect a tenth of all words; initials are words.
            yield f'"{word}"'
            yield f'"{INITIAL_MARK}{word}"'
            return
        yield f'"{word[:letters]}" *'
        if self.inside:
            # What few words end in is quickly collected, and tells far more than two letters.
            cut = letters if len(word) < _TELLING else None
            ending = INSIDE_MARK + word[:MAX_INSIDE]
            yield f'"{ending[:cut]}" *'

    def _tsquery_forms(self, word: str) -> Iterator[str]:
        tag = scope_tag(self.scope)
        if len(word) < SHORTEST:
            yield f"'{tag}{word}'"
            yield f"'{tag}{INITIAL_MARK}{word}'"
            return
        yield f"'{tag}{word}':*"
        if self.inside:
            yield f"'{tag}{INSIDE_MARK}{word[:MAX_INSIDE]}':*"

    @property
    def shape(self) -> tuple[int, ...]:
        """How many patterns each word has; see `like_all`."""
        return tuple(sum(1 for _ in self.patterns(word)) for word in self.words)

    def pattern_values(self) -> dict[str, str]:
        """The values of the parameters in `like_all`."""
        return {
            _pattern_name(at, form): pattern
            for at, word in enumerate(self.words)
            for form, pattern in enumerate(self.patterns(word))
        }

    def patterns(self, word: str) -> Iterator[str]:
        """What the stored text is like if the word is found in it; one is enough."""
        yield f"{word}%"
        if len(word) < SHORTEST:
            yield f"% {word}%{NAME_END}%"
            yield f"% {word} %"
            yield f"% {word}"
            return
        yield f"% {word}%"
        if self.inside:
            yield f"%{word}%{NAME_END}%"


def like_each(stored: ColumnElement[str], shape: tuple[int, ...]) -> list[ColumnElement[bool]]:
    """As `Sought.matches`, word by word, for statements compiled once for all words of a shape."""
    return [
        or_(*(stored.like(bindparam(_pattern_name(at, form))) for form in range(count)))
        for at, count in enumerate(shape)
    ]


def like_all(stored: ColumnElement[str], shape: tuple[int, ...]) -> ColumnElement[bool]:
    """All of `like_each`."""
    return and_(*like_each(stored, shape))


def _pattern_name(at: int, form: int) -> str:
    return f"pattern_{at}_{form}"
