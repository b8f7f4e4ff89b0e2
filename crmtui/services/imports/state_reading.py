"""What the columns about payment, cancellation and check-in say, each and together."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from crmtui.kit.i18n import _
from crmtui.services.imports.problems import BadValue
from crmtui.services.imports.states import ImportedState, find_answer, find_state, word_key

_VALID: Final = ImportedState.VALID
_UNPAID: Final = ImportedState.UNPAID
_BLOCKED: Final = ImportedState.BLOCKED
_CANCELLED: Final = ImportedState.CANCELLED


class StateReader:
    """Reads the words of state columns; `words` are this file's own, and win over known ones."""

    def __init__(
        self, words: Mapping[str, ImportedState], parse_moment: Callable[[str], datetime]
    ) -> None:
        self._words = {word_key(word): state for word, state in words.items()}
        self._moment = parse_moment

    def state(self, text: str) -> ImportedState:
        """The state that a status column names."""
        state = self._find(text)
        if state is None:
            raise _unknown_word(text)
        return state

    def payment(self, text: str) -> ImportedState:
        """A column "paid": yes or no, a state, or the day of the payment."""
        answer = None if word_key(text) in self._words else find_answer(text)
        if answer is not None:
            return ImportedState.VALID if answer else ImportedState.UNPAID
        state = self._find(text)
        if state is None:
            self._tick(text)
        return state or ImportedState.VALID

    def void(self, text: str) -> ImportedState | None:
        """A column "cancelled": yes or no, a state, or the day of the cancellation."""
        answer = find_answer(text)
        if answer is None and (state := self._find(text)) is not None:
            answer = state is ImportedState.CANCELLED
        if answer is None:
            self._tick(text)
        return None if answer is False else ImportedState.CANCELLED

    def check_in(self, text: str) -> bool | datetime:
        """A column "checked in": yes or no, a state, or the moment of it."""
        answer = find_answer(text)
        if answer is not None:
            return answer
        state = self._find(text)
        return self._tick(text) if state is None else state is ImportedState.CHECKED_IN

    def _find(self, text: str) -> ImportedState | None:
        return self._words.get(word_key(text)) or find_state(text)

    def _tick(self, text: str) -> datetime:
        """A column of ticks may hold the date of the tick instead."""
        try:
            return self._moment(text)
        except BadValue as error:
            raise _unknown_word(text) from error


def combine_states(*said: ImportedState | None) -> ImportedState | None:
    """Of several columns the one that lets in least, so that nobody enters by mistake."""
    if _CANCELLED in said:
        return _CANCELLED
    if _BLOCKED in said:
        return _BLOCKED
    if _UNPAID in said:
        return _UNPAID
    return None if said == (None,) * len(said) else _VALID


def _unknown_word(text: str) -> BadValue:
    message = _("'{text}' is no known state; say in the mapping what it means")
    return BadValue("state.unknown", message.format(text=text[:40]))
