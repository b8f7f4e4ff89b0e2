"""How the last change of a contact, or of many, is taken back. Pure."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import UUID

from crmtui.tui.screens.contacts.words import field_label, name_of

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail

_NOT_SET: Final = frozenset(
    {"id", "email_domain", "lead_score", "source", "enriched_at", "merged_into_id", "version"}
    | {"created_at", "updated_at", "deleted_at"}
)
"""Of a contact's fields those that nobody types."""


@dataclass(frozen=True)
class Undo:
    """The values that fields had, and the version that has the new ones; or a deletion."""

    contact_id: UUID
    name: str
    values: dict[str, Any]
    version: int | None = None

    @classmethod
    def between(cls, before: "ContactDetail", after: "ContactDetail") -> Self | None:
        """What takes `after` back to `before`; None where nothing differs."""
        fields = [name for name in type(before).model_fields if name not in _NOT_SET]
        differing = (name for name in fields if getattr(before, name) != getattr(after, name))
        values = {name: _value(name, before, after) for name in differing}
        return cls(after.id, name_of(after), values, after.version) if values else None

    @classmethod
    def of_deletion(cls, contact_id: UUID, name: str) -> Self:
        """What restores a contact that was deleted."""
        return cls(contact_id, name, {})

    @property
    def is_deletion(self) -> bool:
        return not self.values

    @property
    def fields(self) -> str:
        """The names of the fields that were changed, such as `Mobile, City`."""
        return ", ".join(map(field_label, self.values))


@dataclass(frozen=True)
class BatchUndo:
    """An edit of many that can be taken back as one."""

    batch_id: UUID
    name: str
    contact_id: None = None


def _value(name: str, before: "ContactDetail", after: "ContactDetail") -> Any:
    """A field's value as an update takes it."""
    value = getattr(before, name)
    if name == "tags":
        return tuple(tag.name for tag in value)
    if name == "further_emails":
        return tuple({"label": one.label, "email": one.email} for one in value)
    if name == "custom_properties":
        return dict.fromkeys(after.custom_properties.keys()) | value
    return value
