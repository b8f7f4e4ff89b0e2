"""The tags of one contact: those that there are are ticked, new ones are typed.

Only what was changed here is written, so that two people do not undo what the other one did.
"""

from typing import TYPE_CHECKING

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, FormModal, Values
from crmtui.tui.screens.contacts import reading
from crmtui.tui.screens.contacts.form_values import split_list
from crmtui.tui.screens.contacts.reading import Names, Saved
from crmtui.tui.screens.contacts.words import color_word, name_of

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail
    from crmtui.services.tags import TagDetail


class TagsForm(FormModal[Saved]):
    """Gives the contact with its new tags."""

    def __init__(self, contact: "ContactDetail", names: Names) -> None:
        self._contact = contact
        chosen = [tag.name for tag in contact.tags]
        self._offered = {tag.name for tag in names.tags}
        choices = [(tag.name, _describe(tag)) for tag in names.tags]
        title = _("Tags of {name}").format(name=name_of(contact))
        fields = [Field("chosen", _("Tags"), "several", chosen, choices=choices)] if choices else []
        hint = _("with commas between")
        super().__init__(title, [*fields, Field("new", _("New tags"), longest=1_000, hint=hint)])

    def validate(self, values: Values) -> dict[str, str]:
        too_long = [name for name in split_list(values["new"]) if len(name) > 60]
        return {"new": _("A tag has 60 letters at the most.")} if too_long else {}

    def save(self, values: Values) -> None:
        before = {tag.name for tag in self._contact.tags}
        chosen = {*values.get("chosen", ())}
        add = [*sorted(chosen - before), *split_list(values["new"])]
        remove = sorted((before - chosen) & self._offered)
        self.write(reading.change_tags, self._contact.id, add, remove, then=self.saved)


def _describe(tag: "TagDetail") -> str:
    word = color_word(tag.color)
    return f"{tag.name} ({word})" if word else tag.name
