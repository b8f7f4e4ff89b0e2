"""A choice of contacts as saved views keep it, and back. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.errors import Invalid
from crmtui.kit.formats import parse_local, write_local
from crmtui.tui.screens.contacts.choice import ContactChoice, read_score
from crmtui.tui.screens.contacts.words import score_text
from crmtui.tui.screens.views import Present
from crmtui.tui.time_spans import SPANS

if TYPE_CHECKING:
    from crmtui.services.views import ViewDetail

_SAME: Final = {
    **{name: name for name in ("text", "status", "city", "country", "industry", "source")},
    "size": "employee_size_bracket",
    "company": "company_id",
    "owner": "owner_id",
}
"""Parts of a choice that a view keeps as they are, and what it calls them."""
_REACHED: Final = ("has_email", "has_phone", "has_linkedin")
_SCORES: Final = ("score_min", "score_max")
_MOMENTS: Final = ("updated", "created")


def to_present(choice: ContactChoice, timezone: str) -> Present:
    """What the list shows, as a view keeps it."""
    from crmtui.services.views import ContactViewFilter

    found: dict[str, Any] = {theirs: getattr(choice, ours) for ours, theirs in _SAME.items()}
    found |= {name: value == "yes" for name in _REACHED if (value := getattr(choice, name))}
    found |= {f"lead_{name}": read_score(getattr(choice, name)) for name in _SCORES}
    for name in _MOMENTS:
        found |= _keep_since(name, getattr(choice, f"{name}_since"), timezone)
    wanted = {name: value for name, value in found.items() if value not in ("", None)}
    whole = {**wanted, "tags": choice.tags, "deleted": choice.deleted}
    kept = ContactViewFilter.model_validate(whole).model_dump(mode="json", exclude_defaults=True)
    return Present(kept, choice.sort, choice.descending)


def _keep_since(name: str, typed: str, timezone: str) -> dict[str, Any]:
    if typed in SPANS:
        return {f"{name}_within": typed}
    try:
        return {f"{name}_since": parse_local(typed, timezone, name)} if typed else {}
    except Invalid:
        return {}


def from_view(view: "ViewDetail", names: Mapping[str, str], timezone: str) -> ContactChoice:
    """What a view shows, as the list takes it; `names` are those of its company and owner."""
    kept = view.filter
    found: dict[str, Any] = {ours: kept.get(theirs) or "" for ours, theirs in _SAME.items()}
    found |= {name: "yes" if kept[name] else "no" for name in _REACHED if name in kept}
    for name in _SCORES:
        tenths = kept.get(f"lead_{name}")
        found[name] = "" if tenths is None else score_text(tenths)
    for name in _MOMENTS:
        found[f"{name}_since"] = _show_since(kept, name, timezone)
    return ContactChoice.from_json(
        {
            **found,
            "company_name": names.get("company", ""),
            "owner_name": names.get("owner", ""),
            "tags": [*kept.get("tags", ())],
            "deleted": bool(kept.get("deleted")),
            "sort": view.sort,
            "descending": view.descending,
        }
    )


def _show_since(kept: Mapping[str, Any], name: str, timezone: str) -> str:
    moment = kept.get(f"{name}_since")
    if moment:
        return write_local(datetime.fromisoformat(moment), timezone)
    span = kept.get(f"{name}_within") or ""
    return span if span in SPANS else ""
