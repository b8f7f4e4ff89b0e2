"""A contact, or a company, as its form shows it, and what was typed as services take it. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from crmtui.services.companies import CompanyDetail
    from crmtui.services.contacts import ContactDetail, FurtherEmail

_EMPTY: Final[tuple[Any, ...]] = ("", None, (), {})


def show_values(contact: "ContactDetail") -> dict[str, Any]:
    """What the fields of a contact's form hold at first, by their names."""
    further = show_emails(contact.further_emails)
    return show_shared(contact) | {"status": contact.status.value, "further_emails": further}


def show_shared(record: "ContactDetail | CompanyDetail") -> dict[str, Any]:
    """What fields hold that contacts and companies show alike, and all others as they are."""
    plain = {name: getattr(record, name) for name in type(record).model_fields}
    return plain | {
        "employees": "" if record.employees is None else str(record.employees),
        "technologies": ", ".join(record.technologies),
        "tags": ", ".join(tag.name for tag in record.tags),
        "custom_properties": show_properties(record.custom_properties),
        "owner_id": str(record.owner_id or ""),
    }


def read_values(values: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as a schema takes it; `kept` are the record's own fields until now."""
    read = dict(values)
    for name in read.keys() & {"technologies", "tags"}:
        read[name] = split_list(read[name])
    if "employees" in read:
        read["employees"] = read["employees"] or None
    if "employee_size_bracket" in read:
        read["employee_size_bracket"] = read["employee_size_bracket"] or ""
    if "further_emails" in read:
        read["further_emails"] = read_emails(read["further_emails"])
    if "custom_properties" in read:
        typed = read_properties(read["custom_properties"])
        read["custom_properties"] = dict.fromkeys(filter(_is_plain, kept)) | typed
    return read


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a new contact is made of: nothing needs to be said of what is empty."""
    return {name: value for name, value in values.items() if value not in _EMPTY}


def split_list(typed: str) -> tuple[str, ...]:
    """The parts of what was typed with commas between, each once."""
    return tuple(dict.fromkeys(part.strip() for part in typed.split(",") if part.strip()))


def show_emails(emails: "Sequence[FurtherEmail]") -> str:
    """Further addresses, one a line: `work: ada@example.com`."""
    return "\n".join(f"{one.label}: {one.email}" if one.label else one.email for one in emails)


def read_emails(typed: str) -> tuple[dict[str, str], ...]:
    """The further addresses that were typed, one a line, with or without what each is for."""
    found = []
    for line in typed.splitlines():
        label, _colon, email = line.rpartition(":")
        if email.strip():
            found.append({"label": label.strip(), "email": email.strip()})
    return tuple(found)


def show_properties(properties: Mapping[str, Any]) -> str:
    """A house's own fields, one a line: `size = XL`. What is no plain text is written as JSON.

    Those whose names cannot be written so are left out.
    """
    shown = (f"{name} = {_show_value(properties[name])}" for name in filter(_is_plain, properties))
    return "\n".join(shown)


def read_properties(typed: str) -> dict[str, Any]:
    """The own fields that were typed; a line without `=` is a field that is true."""
    found = {}
    for line in typed.splitlines():
        name, sign, value = line.partition("=")
        if name.strip():
            found[name.strip()] = _read_value(value.strip()) if sign else True
    return found


def _is_plain(name: str) -> bool:
    return name == name.strip() and "=" not in name and name.splitlines() == [name]


def _show_value(value: Any) -> str:
    if isinstance(value, str) and len(value.splitlines()) <= 1 and value == _read_value(value):
        return value if value == value.strip() else json.dumps(value)
    text = json.dumps(value, ensure_ascii=False)
    return text if text.splitlines() == [text] else json.dumps(value)


def _read_value(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
