"""A form with many fields: the first ones are there at once, the others come while one types."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from textual.containers import VerticalScroll
from textual.screen import ScreenResultType
from textual.widget import Widget
from textual.widgets import Static

from crmtui.tui.modals.form import Field, FormModal
from crmtui.tui.text import one_line

_AT_ONCE: Final = 3
"""Fields that are added in one go: a key that is pressed meanwhile waits no longer than that."""


class LongForm(FormModal[ScreenResultType]):
    """As its base. Whoever saves before all fields are there waits for them."""

    FIRST: ClassVar[int] = 11
    """How many fields are there from the beginning: those that one sees."""

    def __init__(self, title: str, fields: Sequence[Field], *, version: int | None = None) -> None:
        super().__init__(title, fields, version=version)
        self._there = self.FIRST
        self._save_then = False

    def compose_content(self) -> Iterable[Widget]:
        yield Static("", id="form-problem")
        for field in self.fields[: self.FIRST]:
            yield self._row(field)

    def on_mount(self) -> None:
        super().on_mount()
        self.run_worker(self._add_fields(), group="form", exit_on_error=False)

    async def _add_fields(self) -> None:
        body = self.query_one(".dialog--body", VerticalScroll)
        while self._there < len(self.fields):
            added = self.fields[self._there : self._there + _AT_ONCE]
            await body.mount_all([self._row(field) for field in added])
            self._there += len(added)
            self._initial |= {field.name: self._value(field) for field in added}
        if self._save_then:
            self.action_save()

    def _value(self, field: Field) -> Any:
        if field in self.fields[: self._there]:
            return super()._value(field)
        if field.kind == "choice":
            return field.value or None
        if field.kind == "several":
            return list(field.value)
        if field.kind == "switch":
            return bool(field.value)
        text = str(field.value)
        return (text if field.kind == "multiline" else one_line(text)).strip()

    def action_save(self) -> None:
        """Save, once all fields are there."""
        self._save_then = self._there < len(self.fields)
        if not self._save_then:
            super().action_save()
