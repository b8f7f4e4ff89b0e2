"""The form in which is said what changes of many contacts; what stays empty is left alone."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, Values
from crmtui.tui.screens.contacts import bulk_reading
from crmtui.tui.screens.contacts.bulk_reading import NOBODY
from crmtui.tui.screens.contacts.form_values import split_list
from crmtui.tui.screens.contacts.long_form import LongForm
from crmtui.tui.screens.contacts.reading import Names
from crmtui.tui.screens.contacts.words import SIZES, STATUSES, field_label, status_sign

if TYPE_CHECKING:
    from crmtui.services.contact_imports import ContactEdit

_TEXTS: Final = ("company", "title", "industry", "city", "state", "country", "website")
_EMPTIED: Final = (*_TEXTS, "street", "postal_code", "notes", "employee_size_bracket")
"""Fields that can be emptied of many at once."""


class BulkForm(LongForm["ContactEdit"]):
    """Gives what is to be changed."""

    SAVE_LABEL = _("Go on (^S)")
    FIRST: ClassVar[int] = 9
    FIELD_OF: ClassVar = {"add_tags": "new", "fields": "status"}

    def __init__(self, title: str, names: Names, *, tags_only: bool) -> None:
        tags = [*_tag_fields(names)]
        super().__init__(title, tags if tags_only else [*_value_fields(names), *tags, *_more()])

    def validate(self, values: Values) -> dict[str, str]:
        too_long = [name for name in split_list(values["new"]) if len(name) > 60]
        if too_long:
            return {"new": _("A tag has 60 letters at the most.")}
        twice = [name for name in values.get("empty", ()) if values.get(name)]
        return dict.fromkeys(twice, _("This is to be emptied, too: choose one."))

    def save(self, values: Values) -> None:
        self.read(bulk_reading.make_edit, values, then=self._take)

    def _take(self, edit: "ContactEdit") -> None:
        if edit.is_empty:
            self._saving = False
            self.show_errors({self.fields[0].name: _("Say what is to be changed.")})
        else:
            self.saved(edit)


def _value_fields(names: Names) -> Iterator[Field]:
    same = _("leave as it is")
    states = [(status, status_sign(status).whole) for status in STATUSES]
    yield Field("status", field_label("status"), "choice", choices=states, hint=same)
    if names.owners:
        owners = [(NOBODY, _("(nobody)")), *names.owners]
        yield Field("owner_id", field_label("owner_id"), "choice", choices=owners, hint=same)
    for name in _TEXTS:
        yield Field(name, field_label(name), longest=120 if name != "website" else 300, hint=same)
    sizes = [(size, size) for size in SIZES]
    label = field_label("employee_size_bracket")
    yield Field("employee_size_bracket", label, "choice", choices=sizes, hint=same)


def _tag_fields(names: Names) -> Iterator[Field]:
    tags = [(tag.name, tag.name) for tag in names.tags]
    if tags:
        yield Field("add", _("Put on"), "several", choices=tags)
    yield Field("new", _("New tags"), longest=1_000, hint=_("with commas between"))
    if tags:
        yield Field("remove", _("Take off"), "several", choices=tags)


def _more() -> Iterator[Field]:
    yield Field("custom_properties", field_label("custom_properties"), "multiline", longest=16_000)
    emptied = [(name, field_label(name)) for name in _EMPTIED]
    yield Field("empty", _("Empty these"), "several", choices=emptied)
