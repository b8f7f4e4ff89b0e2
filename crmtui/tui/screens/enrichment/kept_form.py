"""Taking over what was found where somebody had typed something else: field by field."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.contacts.words import field_label, name_of
from crmtui.tui.screens.enrichment import reading
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.tui.screens.enrichment.reading import Researched

_LONGEST = 24
"""Cells of a value in a line."""


class KeptForm(FormModal[Any]):
    """Gives the changed contact. Nothing is ticked until somebody does it."""

    SAVE_LABEL: ClassVar[str] = _("Take over (^S)")

    def __init__(self, researched: "Researched") -> None:
        self._contact = researched.contact
        self._found = researched.differing
        known = researched.contact.model_dump(mode="json")
        choices = [(name, _line(name, known[name], found)) for name, found in self._found.items()]
        title = _("What was found of {name}").format(name=name_of(researched.contact))
        fields = [Field("fields", _("Take over"), "several", [], True, choices=choices)]
        super().__init__(title, fields, version=researched.contact.version)

    def validate(self, values: Values) -> dict[str, str]:
        return {} if values["fields"] else {"fields": _("Space ticks a field.")}

    def describe(self, name: str, value: Any) -> tuple[str, str]:
        """A field of the contact, not of this form."""
        return field_label(name), "" if value is None else str(value)

    def save(self, values: Values) -> None:
        chosen: Mapping[str, Any] = {name: self._found[name] for name in values["fields"]}
        self.write(*(reading.take_over, self._contact.id, chosen, self.version), then=self.saved)


def _line(name: str, typed: Any, found: str) -> str:
    text = _("{field}: {typed} becomes {found}")
    values = {"typed": str(typed or _("(empty)")), "found": found}
    shown = {key: shorten(literal(value), _LONGEST) for key, value in values.items()}
    return text.format(field=field_label(name), **shown)
