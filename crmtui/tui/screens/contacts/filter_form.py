"""The form in which all parts of a choice of contacts are set together."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Final

from crmtui.kit.i18n import _
from crmtui.tui.modals.form import Field, Values
from crmtui.tui.screens.contacts import reading
from crmtui.tui.screens.contacts.choice import (
    ContactChoice,
    complain_about_score,
    complain_about_since,
    read_score,
)
from crmtui.tui.screens.contacts.long_form import LongForm
from crmtui.tui.screens.contacts.reading import Names
from crmtui.tui.screens.contacts.words import (
    SIZES,
    SOURCES,
    STATUSES,
    field_label,
    source_word,
    status_sign,
)

_WAYS: Final = (
    ("has_email", _("E-mail")),
    ("has_phone", _("Phone")),
    ("has_linkedin", _("LinkedIn")),
)
_LIKED: Final = ("status", "size", "source", "owner", *(name for name, _label in _WAYS))
"""The fields of which nothing, or one of several, is chosen."""


class FilterForm(LongForm[ContactChoice]):
    """Gives the new choice; nothing chosen in a part means any."""

    SAVE_LABEL = _("Show (^S)")
    FIRST: ClassVar[int] = 7

    def __init__(self, choice: ContactChoice, names: Names, timezone: str) -> None:
        self._choice = choice
        self._names = names
        super().__init__(_("Which contacts?"), _fields(choice, names, timezone))

    def validate(self, values: Values) -> dict[str, str]:
        low, high = (read_score(values[name]) for name in ("score_min", "score_max"))
        if low is not None and high is not None and low > high:
            return {"score_max": _("This is lower than the other one.")}
        return {}

    def save(self, values: Values) -> None:
        if values["company"]:
            take = partial(self._take, values)
            self.read(reading.find_company, values["company"], then=take)
        else:
            self._take(values, ("", ""))

    def _take(self, values: Values, company: tuple[str, str]) -> None:
        owner = values.get("owner") or ""
        chosen: dict[str, Any] = {name: values.get(name) or "" for name in _LIKED}
        for name in ("text", "city", "country", "industry", "score_min", "score_max"):
            chosen[name] = values[name]
        self.saved(
            replace(
                self._choice,
                **chosen,
                tags=tuple(values.get("tags", ())),
                company=company[0],
                company_name=company[1],
                owner_name=dict(self._names.owners).get(owner, self._choice.owner_name),
                updated_since=values["updated_since"],
                created_since=values["created_since"],
                deleted=values["deleted"],
            )
        )


def _fields(choice: ContactChoice, names: Names, timezone: str) -> list[Field]:
    states = [(status, status_sign(status).whole) for status in STATUSES]
    sources = [(source, source_word(source)) for source in SOURCES]
    text_hint = _("in name, company, e-mail, title, city, phone")
    yes_no = (("yes", _("with")), ("no", _("without")))
    return [
        Field("text", _("Text"), value=choice.text, hint=text_hint),
        _one("status", field_label("status"), choice.status, states),
        *_tags(choice, names),
        *(_text(choice, name) for name in ("city", "country", "industry")),
        Field("company", field_label("company"), value=choice.company_name, hint=_("its name")),
        _one("size", field_label("employee_size_bracket"), choice.size, [(s, s) for s in SIZES]),
        _score("score_min", _("Score from"), choice.score_min),
        _score("score_max", _("Score to"), choice.score_max),
        *(_one(name, label, getattr(choice, name), yes_no) for name, label in _WAYS),
        *_owners(choice, names),
        _one("source", field_label("source"), choice.source, sources),
        _since("updated_since", _("Changed since"), choice.updated_since, timezone),
        _since("created_since", _("Added since"), choice.created_since, timezone),
        Field("deleted", _("Deleted"), "switch", choice.deleted, hint=_("only deleted ones")),
    ]


def _text(choice: ContactChoice, name: str) -> Field:
    return Field(name, field_label(name), value=getattr(choice, name), longest=120)


def _one(name: str, label: str, value: str, choices: Sequence[tuple[str, str]]) -> Field:
    return Field(name, label, "choice", value, choices=choices, hint=_("any"))


def _score(name: str, label: str, value: str) -> Field:
    hint = _("such as {example}").format(example="7.5")
    return Field(name, label, value=value, longest=4, hint=hint, check=complain_about_score)


def _since(name: str, label: str, value: str, timezone: str) -> Field:
    check: Callable[[str], str] = partial(complain_about_since, timezone=timezone)
    hint = _("such as {example}").format(example="7d, 2026-06-12")
    return Field(name, label, value=value, longest=20, hint=hint, check=check)


def _tags(choice: ContactChoice, names: Names) -> list[Field]:
    """What there is, and what was chosen although there is none now."""
    known = sorted({*(tag.name for tag in names.tags), *choice.tags}, key=str.casefold)
    if not known:
        return []
    return [
        Field("tags", _("Tags"), "several", choice.tags, choices=[(name, name) for name in known])
    ]


def _owners(choice: ContactChoice, names: Names) -> list[Field]:
    choices = list(names.owners)
    if choice.owner and choice.owner not in dict(choices):
        choices.append((choice.owner, choice.owner_name))
    return [_one("owner", field_label("owner_id"), choice.owner, choices)] if choices else []
