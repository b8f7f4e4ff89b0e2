"""From what people give to what is kept of a company. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from crmtui.services.companies import errors
from crmtui.services.companies.normalising import (
    bracket_of,
    domain_of,
    parse_bracket,
    phone_key,
    require_domain,
)

_NULLABLE: Final = {"employees", "owner_id"}
_LISTS: Final = {"technologies"}


def settle(given: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that `given` sets, with what follows from them; null empties a text.

    `kept` is what the company has so far, empty for a new one.

    Raises:
        Invalid: company.required, company.domain, company.size_bracket, phone.invalid.
    """
    values = {field: _plain(field, value) for field, value in given.items()}
    if "name" in values and not values["name"]:
        raise errors.required("name")
    if "domain" in values:
        values["domain"] = require_domain(values["domain"])
    if "website" in values and not values.get("domain"):
        _follow_website(values, kept)
    _settle_size(values)
    if "phone" in values:
        phone_key("phone", values["phone"], None)
    return values


def _plain(field: str, value: Any) -> Any:
    if field in _LISTS:
        return [*(value or ())]
    return "" if value is None and field not in _NULLABLE else value


def _follow_website(values: dict[str, Any], kept: Mapping[str, Any]) -> None:
    """The domain is the website's, unless somebody gave another."""
    old = kept.get("domain", "")
    if "domain" not in values and old and old != domain_of(kept.get("website", "")):
        return
    values["domain"] = domain_of(values["website"])


def _settle_size(values: dict[str, Any]) -> None:
    if values.get("employee_size_bracket"):
        values["employee_size_bracket"] = parse_bracket(values["employee_size_bracket"])
    elif "employees" in values:
        values["employee_size_bracket"] = bracket_of(values["employees"])
