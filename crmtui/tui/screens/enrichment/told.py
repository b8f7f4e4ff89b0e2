"""What was learnt of a contact, as text. Whatever was found goes in as content, never as markup."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from crmtui.kit.i18n import _
from crmtui.tui.detail_parts import join_parts
from crmtui.tui.screens.contacts.words import field_label
from crmtui.tui.screens.enrichment.reading import Researched
from crmtui.tui.sign import TONES, Sign
from crmtui.tui.text import fit, literal, shorten
from crmtui.tui.times import local_stamp

if TYPE_CHECKING:
    from crmtui.services.enrichment import EnrichmentDetail

_LABEL: Final = 18
_LONGEST: Final = 60
"""Cells of a value."""


def status_sign(status: str) -> Sign:
    """Where a lookup stands."""
    signs = {
        "pending": Sign("[..]", _("waits for a worker"), "muted"),
        "processing": Sign("[>>]", _("under way"), "caution"),
        "completed": Sign("[ok]", _("done"), "good"),
        "failed": Sign("[XX]", _("failed"), "bad"),
    }
    return signs.get(status, Sign("[??]", status, ""))


def tell(researched: Researched, timezone: str, configured: bool | None) -> Content:
    """The contact's standing, what could be taken over, and every lookup."""
    return join_parts(
        [
            ("", _standing(researched, timezone, configured)),
            (_("Found otherwise than somebody typed it (F6 takes it over)"), _kept(researched)),
            (_history_title(researched), _history(researched, timezone)),
        ]
    )


def _standing(researched: Researched, timezone: str, configured: bool | None) -> Iterator[Content]:
    contact = researched.contact
    enriched = local_stamp(contact.enriched_at, timezone) if contact.enriched_at else _("never")
    yield _fact(_("Enriched"), enriched)
    yield _fact(_("LinkedIn"), contact.person_linkedin or _("no address is known"))
    services = {
        None: _("asked by a worker, if one is configured"),
        True: _("configured"),
        False: _("not configured (CRMTUI_ENRICHMENT_KEY): only what is known here is used"),
    }
    yield _fact(_("Service"), services[configured])
    credit = _("{here} for this contact, {all} in all")
    yield _fact(_("Credits"), credit.format(here=researched.credits, all=researched.all_credits))


def _kept(researched: Researched) -> Iterator[Content]:
    known = researched.contact.model_dump(mode="json")
    for field, found in researched.differing.items():
        text = _("{typed} stays; found: {found}")
        shown = text.format(typed=_value(known.get(field)), found=_value(found))
        yield _fact(field_label(field), shown)


def _history_title(researched: Researched) -> str:
    shown, total = len(researched.lookups), researched.total
    if shown < total:
        return _("The latest {shown} of {total} lookups").format(shown=shown, total=total)
    return _("Lookups")


def _history(researched: Researched, timezone: str) -> Iterator[Content]:
    if not researched.lookups:
        yield Content(_("Nothing was looked up yet."))
    for lookup in researched.lookups:
        yield from _lookup(lookup, timezone)


def _lookup(lookup: "EnrichmentDetail", timezone: str) -> Iterator[Content]:
    sign = status_sign(lookup.status.value)
    parts = [local_stamp(lookup.created_at, timezone), _source(lookup), lookup.requested_by_name]
    if lookup.credits:
        parts.append(_("{n} credits").format(n=lookup.credits))
    told = "  ".join(literal(part) for part in parts if part)
    yield Content.assemble(
        Content.styled(fit(sign.whole, max(15, len(sign.whole) + 2)), TONES[sign.tone]), told
    )
    if lookup.error:
        yield Content.assemble("    ", Content.styled(literal(lookup.error), TONES["bad"]))
    for field, change in lookup.applied.items():
        old, new = _value(change.get("from")), _value(change.get("to"))
        yield _fact(f"    {field_label(field)}", f"{old} -> {new}")
    for field, found in lookup.kept.items():
        text = _("left as it was; found: {found}").format(found=_value(found))
        yield _fact(f"    {field_label(field)}", text)


def _source(lookup: "EnrichmentDetail") -> str:
    if lookup.provider in ("", "built-in"):
        return _("what is known here") if not lookup.linkedin_url or lookup.provider else ""
    return lookup.provider


def _fact(label: str, text: str) -> Content:
    label = fit(label, _LABEL + 4 if label.startswith(" ") else _LABEL)
    return Content.assemble(Content.styled(f"{label} ", TONES["muted"]), literal(text))


def _value(value: Any) -> str:
    return shorten(literal(str(value)), _LONGEST) if value not in (None, "", []) else _("(empty)")
