"""Finding rows by words in a column, for tables too small for a search index of their own.

Neither database folds accents as `search_text` does, so the database narrows and the program
decides: of text in ASCII the database leaves what can match, any other text is left to `matches`.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, LargeBinary, and_, cast, func, or_
from sqlalchemy.sql import SQLColumnExpression

from crmtui.kit.database import DialectName
from crmtui.kit.search_text import fold

Text = SQLColumnExpression[str]


def may_match(
    dialect: DialectName, texts: Sequence[Text], sought: Sequence[str]
) -> ColumnElement[bool]:
    """A condition that holds for every row whose `texts` have all of `sought`, and for few others.

    `sought` is what `search_text.words` makes of what somebody typed.
    """
    holds = and_(*(or_(*(_holds(dialect, text, word) for text in texts)) for word in sought))
    return or_(holds, *(_size(dialect, text) != func.length(text) for text in texts))


def matches(text: str, sought: Sequence[str]) -> bool:
    """Whether all the words, or parts of words, stand in `text`, whatever its case and accents."""
    folded = fold(text)
    return all(word in folded for word in sought)


def _holds(dialect: DialectName, text: Text, word: str) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return text.icontains(word, autoescape=True)
    # SQLite's LIKE knows no case in ASCII anyway; lower() would cost as much again.
    return text.contains(word, autoescape=True)


def _size(dialect: DialectName, text: Text) -> ColumnElement[int]:
    """The bytes of a text: more than its characters unless all of it is ASCII."""
    if dialect == "postgresql":
        return func.octet_length(text)
    return func.length(cast(text, LargeBinary))
