"""Which contacts somebody wants to see, in which order: kept over restarts, told in words. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import UUID

from crmtui.kit.errors import Invalid
from crmtui.kit.formats import parse_local
from crmtui.kit.i18n import _
from crmtui.tui.screens.contacts.words import (
    SIZES,
    SOURCES,
    STATUSES,
    field_label,
    source_word,
    status_sign,
)
from crmtui.tui.text import shorten
from crmtui.tui.time_spans import SPANS, describe_span

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactFilter, ContactSort

SORTS: Final = (
    *("full_name", "first_name", "last_name", "company", "email", "title", "city", "state"),
    *("country", "industry", "lead_score", "employees", "employee_size_bracket"),
    *("updated_at", "created_at"),
)
"""What the list can be sorted by."""
QUICK_SORTS: Final = frozenset({"full_name", "lead_score", "updated_at", "created_at"})
"""Of these the first rows are there before all that match were looked at."""
_DOWNWARDS: Final = frozenset(
    {"lead_score", "employees", "employee_size_bracket", "updated_at", "created_at"}
)
"""Of these one wants to see the highest first."""
_REACHED: Final = ("has_email", "has_phone", "has_linkedin")
_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "status": STATUSES,
    "source": SOURCES,
    "size": SIZES,
    "sort": SORTS,
    **dict.fromkeys(_REACHED, ("yes", "no")),
}
"""Parts of which only certain values make sense."""
_IDS: Final = ("company", "owner")


@dataclass(frozen=True)
class ContactChoice:
    """What the list is narrowed to; everything chosen must hold. Empty parts mean any."""

    text: str = ""
    status: str = ""
    tags: tuple[str, ...] = ()
    city: str = ""
    country: str = ""
    industry: str = ""
    size: str = ""
    score_min: str = ""
    score_max: str = ""
    """As typed, such as `7.5`."""
    has_email: str = ""
    has_phone: str = ""
    has_linkedin: str = ""
    """`yes`, `no` or empty."""
    company: str = ""
    company_name: str = ""
    owner: str = ""
    owner_name: str = ""
    """Ids, with the names that they had when they were chosen."""
    source: str = ""
    updated_since: str = ""
    created_since: str = ""
    """A key of `SPANS`, or a moment as typed."""
    deleted: bool = False
    sort: str = "full_name"
    descending: bool = False

    @classmethod
    def from_json(cls, kept: Any) -> Self:
        """The choice that was kept; what makes no sense (any more) is left out."""
        if not isinstance(kept, Mapping):
            return cls()
        found: dict[str, Any] = {}
        for field in fields(cls):
            value = kept.get(field.name)
            if field.name == "tags" and isinstance(value, list):
                found[field.name] = tuple(map(str, value))
            elif type(value) is type(field.default) and _is_known(field.name, value):
                found[field.name] = value
        return cls(**found)

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self) | {"tags": list(self.tags)}

    @property
    def unfiltered(self) -> "ContactChoice":
        """All contacts, in the same order."""
        return ContactChoice(sort=self.sort, descending=self.descending)

    @property
    def is_all(self) -> bool:
        return self == self.unfiltered

    def sorted_by(self, field: str) -> "ContactChoice":
        """The same sorted by `field`; by that already, the other way round."""
        descending = not self.descending if field == self.sort else field in _DOWNWARDS
        return replace(self, sort=field, descending=descending)

    def to_filter(self, now: datetime, timezone: str) -> "ContactFilter":
        """As the service understands it; what cannot be read (any more) counts as not given."""
        from crmtui.services.contacts import ContactFilter

        given = {
            "text": self.text,
            "status": self.status,
            "industry": self.industry,
            "employee_size_bracket": self.size,
            "country": self.country,
            "city": self.city,
            "lead_score_min": read_score(self.score_min),
            "lead_score_max": read_score(self.score_max),
            "updated_since": _since(self.updated_since, now, timezone),
            "created_since": _since(self.created_since, now, timezone),
            "company_id": self.company,
            "owner_id": self.owner,
            "source": self.source,
            **{name: value == "yes" for name in _REACHED if (value := getattr(self, name))},
        }
        wanted = {name: value for name, value in given.items() if value not in ("", None)}
        return ContactFilter.model_validate(wanted | {"tags": self.tags, "deleted": self.deleted})

    def to_sort(self) -> "ContactSort":
        """As the service understands it."""
        from crmtui.services.contacts import ContactSort

        return ContactSort.model_validate({"field": self.sort, "descending": self.descending})

    def parts(self) -> list[str]:
        """What is chosen besides the text, one short text each."""
        found = [status_sign(self.status).word] if self.status else []
        found += [f"#{name}" for name in self.tags]
        for name in ("city", "country", "industry", "size"):
            if value := getattr(self, name):
                found.append(f"{_part_label(name)}={value}")
        found += [*self._scores(), *self._ways(), *self._links()]
        return [shorten(part, 40) for part in found]

    def _scores(self) -> list[str]:
        found = [_("score from {score}").format(score=self.score_min)] if self.score_min else []
        if self.score_max:
            found.append(_("score to {score}").format(score=self.score_max))
        return found

    def _ways(self) -> list[str]:
        named = {"has_email": _("e-mail"), "has_phone": _("phone"), "has_linkedin": _("LinkedIn")}
        chosen = ((named[name], getattr(self, name)) for name in _REACHED)
        return [
            _("with {what}").format(what=what)
            if value == "yes"
            else _("no {what}").format(what=what)
            for what, value in chosen
            if value
        ]

    def _links(self) -> list[str]:
        found = [_("at {name}").format(name=self.company_name)] if self.company else []
        if self.owner:
            found.append(_("owner: {name}").format(name=self.owner_name))
        if self.source:
            found.append(source_word(self.source))
        if self.updated_since:
            found.append(_("changed: {since}").format(since=_say_since(self.updated_since)))
        if self.created_since:
            found.append(_("added: {since}").format(since=_say_since(self.created_since)))
        return found


def sort_label(field: str) -> str:
    """What the list is sorted by, in words."""
    return _("name") if field == "full_name" else field_label(field).lower()


def read_score(typed: str) -> int | None:
    """Tenths of a score that was typed, such as 75 for `7.5` or `7,5`; None for anything else."""
    whole, _point, tenth = typed.strip().replace(",", ".").partition(".")
    if not (whole.isdecimal() and len(tenth) <= 1 and (not tenth or tenth.isdecimal())):
        return None
    score = int(whole[:4]) * 10 + int(tenth or 0)
    return score if score <= 100 else None


def complain_about_score(typed: str) -> str:
    """What is wrong with a typed score; empty if nothing is."""
    return "" if read_score(typed) is not None else _("A score from 0.0 to 10.0.")


def complain_about_since(typed: str, timezone: str) -> str:
    """What is wrong with a span or a moment that was typed; empty if nothing is."""
    if typed in SPANS:
        return ""
    try:
        parse_local(typed, timezone, "since")
    except Invalid:
        return _("One of {spans}, or a date.").format(spans=", ".join(SPANS))
    return ""


def _part_label(name: str) -> str:
    return _("size") if name == "size" else field_label(name).lower()


def _say_since(typed: str) -> str:
    return describe_span(typed) if typed in SPANS else typed


def _since(typed: str, now: datetime, timezone: str) -> datetime | None:
    if not typed:
        return None
    if typed in SPANS:
        return now - SPANS[typed]
    try:
        return parse_local(typed, timezone, "since")
    except Invalid:
        return None


def _is_known(name: str, value: Any) -> bool:
    if name in _IDS and value:
        try:
            UUID(value)
        except ValueError:
            return False
    known = _KNOWN.get(name)
    return known is None or value == "" or value in known
