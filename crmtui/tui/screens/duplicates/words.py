"""How pairs and merges are put into words. Pure."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from textual.content import Content

from crmtui.kit.i18n import _, ngettext
from crmtui.tui.screens.contacts.words import field_label, name_of, phone_of, status_sign
from crmtui.tui.sign import TONES, Sign
from crmtui.tui.text import fit, literal, one_line, shorten
from crmtui.tui.times import local_stamp

if TYPE_CHECKING:
    from crmtui.services.contacts import ContactDetail
    from crmtui.services.duplicates import FieldChoice, MergePreview, PairDetail, UnmergeConflict

PROPERTY: Final = "custom_properties."
_LABEL: Final = 13
_NONE: Final = "–"
_SURE: Final = 90
_LIKELY: Final = 60


def likeness_sign(percent: int) -> Sign:
    """How sure it is that two contacts are one person."""
    if percent >= _SURE:
        return Sign("[**]", f"{percent} %", "good")
    if percent >= _LIKELY:
        return Sign("[* ]", f"{percent} %", "caution")
    return Sign("[  ]", f"{percent} %", "muted")


def reasons_text(pair: "PairDetail") -> str:
    """What the two share."""
    words = {
        "email": _("e-mail"),
        "phone": _("phone"),
        "linkedin": _("LinkedIn"),
        "name_and_company": _("name and company"),
        "name": _("name"),
    }
    shared = [words.get(reason.value, reason.value) for reason in pair.reasons]
    return ", ".join(shared) or _("decided before")


def side_by_side(pair: "PairDetail", width: int, timezone: str) -> Content:
    """What tells the two apart, one beside the other; what is the same is said quietly."""
    half = max(10, (width - _LABEL - 4) // 2)
    lines = []
    for label, mine, theirs in _facts(pair.left, pair.right, timezone):
        same = mine == theirs
        style = TONES["muted"] if same else ""
        lines.append(
            Content.assemble(
                (fit(label, _LABEL), TONES["muted"]),
                (" = " if same else "   ", TONES["muted"]),
                (fit(literal(mine), half), style),
                " ",
                (fit(literal(theirs), half), style),
            )
        )
    return Content("\n").join(lines)


def _facts(
    left: "ContactDetail", right: "ContactDetail", timezone: str
) -> Iterator[tuple[str, str, str]]:
    yield _("Name"), name_of(left), name_of(right)
    for name in ("company", "title"):
        yield field_label(name), getattr(left, name) or _NONE, getattr(right, name) or _NONE
    yield _("E-mails"), _emails(left), _emails(right)
    yield _("Phone"), phone_of(left) or _NONE, phone_of(right) or _NONE
    yield field_label("city"), left.city or _NONE, right.city or _NONE
    added, more = local_stamp(left.created_at, timezone), local_stamp(right.created_at, timezone)
    yield field_label("created_at"), added, more


def _emails(contact: "ContactDetail") -> str:
    emails = (contact.email, *(each.email for each in contact.further_emails))
    return ", ".join(filter(None, emails)) or _NONE


def choice_label(name: str) -> str:
    """What a field of a merge is called; a custom property by its own name."""
    if name.startswith(PROPERTY):
        return literal(name.removeprefix(PROPERTY))
    return field_label(name)


def value_text(name: str, value: Any, owners: Mapping[UUID, str]) -> str:
    """A value of a field on one line."""
    if value in (None, "", [], {}):
        return _NONE
    if isinstance(value, UUID):
        return literal(owners.get(value, "")) or _("(somebody)")
    if name == "status":
        return status_sign(str(value)).word
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    plain = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return one_line(literal(plain))


def choice_line(
    letter: str, choice: "FieldChoice", *, theirs: bool, owners: Mapping[UUID, str], half: int
) -> Content:
    """A field with both values; the one that is taken has the dot, and is bold."""
    sides = []
    for taken, value in ((not theirs, choice.winner), (theirs, choice.loser)):
        text = fit(value_text(choice.name, value, owners), half - 5)
        sides.append((f"{'(•)' if taken else '( )'} {text} ", "bold" if taken else ""))
    label = fit(choice_label(choice.name), _LABEL)
    return Content.assemble((f"{letter} ", "bold"), (label, TONES["muted"]), " ", *sides)


def head_line(preview: "MergePreview", half: int) -> Content:
    """Above the values: who stays, and who becomes part of them."""
    stays = fit(_("stays: {name}").format(name=literal(name_of(preview.winner))), half - 1)
    goes = fit(_("goes: {name}").format(name=literal(name_of(preview.loser))), half - 1)
    return Content.assemble(" " * (_LABEL + 3), (stays, "bold underline"), " ", (goes, "underline"))


def joined_line(preview: "MergePreview", first_email: str, width: int) -> Content:
    """What comes together without a choice, the e-mail address that was chosen aside."""
    parts = []
    if further := _further(preview, first_email):
        parts.append(_("further e-mails {list}").format(list=literal(", ".join(further))))
    if preview.tags:
        tags = ", ".join(tag.name for tag in preview.tags)
        parts.append(_("tags {list}").format(list=literal(tags)))
    moves = [link_text(table, count) for table, count in preview.links.items()]
    parts += moves or [_("no links to move")]
    lines = [shorten(_("Joined: {what}").format(what="; ".join(parts)), width)]
    if preview.phones_left_out:
        left = ", ".join(preview.phones_left_out)
        lines.append(shorten(_("No place for: {list}").format(list=literal(left)), width))
    return Content("\n".join(lines))


def _further(preview: "MergePreview", first_email: str) -> list[str]:
    firsts = (preview.winner.email, preview.loser.email)
    emails = (*firsts, *(each.email for each in preview.further_emails))
    found = {email.casefold(): email for email in reversed(emails) if email}
    found.pop(first_email.casefold(), None)
    return [*found.values()][::-1]


def link_text(table: str, count: int) -> str:
    """So many records of a table."""
    words = {
        "deals": ngettext("{n} deal", "{n} deals", count),
        "tasks": ngettext("{n} task", "{n} tasks", count),
        "interactions": ngettext("{n} interaction", "{n} interactions", count),
        "messages": ngettext("{n} message", "{n} messages", count),
        "enrichments": ngettext("{n} enrichment", "{n} enrichments", count),
    }
    return words.get(table, f"{table} {{n}}").format(n=count)


def conflicts_text(conflicts: "tuple[UnmergeConflict, ...]") -> str:
    """What an un-merge left as it was edited since; empty where there is nothing."""
    fields = [choice_label(each.name) for each in conflicts if each.kind == "field"]
    links = sum(each.kind == "link" for each in conflicts)
    if links:
        fields.append(ngettext("{n} link", "{n} links", links).format(n=links))
    if not fields:
        return ""
    return _(" Edited since, so left: {list}.").format(list=", ".join(dict.fromkeys(fields)))
