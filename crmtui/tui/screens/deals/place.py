"""Where somebody is on the board: in which column, on which deal, and how far each has scrolled.
Pure.

The deal is what counts: whoever moves it, the cursor goes along.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from crmtui.services.deals import BoardColumn


class BoardPlace:
    """The cursor of a board."""

    def __init__(self) -> None:
        self.column = 0
        self.left = 0
        """The first column one sees."""
        self._deal_id: UUID | None = None
        self._cards: dict[UUID, int] = {}
        """By stage, the card that is or was chosen there."""
        self._tops: dict[UUID, int] = {}

    def settle(self, columns: Sequence["BoardColumn"], select: UUID | None = None) -> None:
        """The data is new: find the deal again, or stay where it was."""
        self.column = max(0, min(self.column, len(columns) - 1))
        for wanted in (select, self._deal_id):
            found = _find(columns, wanted)
            if found is not None:
                self.column, card = found
                self._cards[columns[self.column].stage.id] = card
                break
        self._remember(columns)

    def choose(self, columns: Sequence["BoardColumn"], column: int, card: int | None) -> None:
        """Go to a column, and to one of its cards."""
        self.column = max(0, min(column, len(columns) - 1))
        if card is not None:
            self._cards[columns[self.column].stage.id] = max(0, card)
        self._remember(columns)

    def card(self, column: "BoardColumn") -> int:
        """The number of the card that is chosen in a column; 0 where it has none."""
        return max(0, min(self._cards.get(column.stage.id, 0), len(column.deals) - 1))

    def top(self, column: "BoardColumn") -> int:
        """The first card one sees of a column."""
        return self._tops.get(column.stage.id, 0)

    def keep_card_in_view(self, column: "BoardColumn", shown: int) -> None:
        """Scroll a column as little as needed for its chosen card."""
        card = self.card(column)
        top = max(card - shown + 1, min(self.top(column), card))
        self._tops[column.stage.id] = max(0, min(top, len(column.deals) - shown))

    def keep_column_in_view(self, shown: int, total: int) -> None:
        """Scroll the board as little as needed for the chosen column."""
        left = max(self.column - shown + 1, min(self.left, self.column))
        self.left = max(0, min(left, total - shown))

    def _remember(self, columns: Sequence["BoardColumn"]) -> None:
        if not columns:
            self._deal_id = None
            return
        column = columns[self.column]
        self._deal_id = column.deals[self.card(column)].id if column.deals else None


def _find(columns: Sequence["BoardColumn"], deal_id: UUID | None) -> tuple[int, int] | None:
    if deal_id is None:
        return None
    for at, column in enumerate(columns):
        for number, deal in enumerate(column.deals):
            if deal.id == deal_id:
                return at, number
    return None
