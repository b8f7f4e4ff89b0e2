"""How edits of many contacts are put into words. Pure."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from crmtui.kit.formats import format_number
from crmtui.kit.i18n import _
from crmtui.tui.screens.contacts.words import field_label
from crmtui.tui.text import literal, shorten

if TYPE_CHECKING:
    from crmtui.services.contact_imports import (
        BatchDetail,
        BatchReport,
        BulkPreview,
        ContactEdit,
        UndoPreview,
    )

EDIT: Final = "edit"
DELETE: Final = "delete"
RESTORE: Final = "restore"
_SHOWN: Final = 5
"""So many examples and so many refusals find room in the smallest terminal."""


def edit_name(action: str, edit: "ContactEdit", owners: Mapping[str, str]) -> str:
    """What is done, as it is found again later: `City: Braga; + VIP`."""
    if action == DELETE:
        return _("deleted")
    if action == RESTORE:
        return _("restored")
    given = edit.fields.model_dump(mode="json", exclude_unset=True)
    parts = [f"{field_label(name)}: {_shown(value, owners)}" for name, value in given.items()]
    parts += [f"+ {name}" for name in edit.add_tags]
    parts += [f"- {name}" for name in edit.remove_tags]
    return shorten("; ".join(parts), 150)


def _shown(value: Any, owners: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {one}" for name, one in value.items())
    text = "" if value is None else str(value)
    return owners.get(text, text) or _("nothing")


def question_title(action: str, count: int, locale: str) -> str:
    """What is asked before many are changed."""
    titles = {
        EDIT: _("Change {count} contacts?"),
        DELETE: _("Delete {count} contacts?"),
        RESTORE: _("Restore {count} contacts?"),
    }
    return titles[action].format(count=format_number(count, locale))


def verb_of(action: str) -> str:
    """What the button says that does it."""
    verbs = {EDIT: _("Change (^S)"), DELETE: _("Delete (^S)"), RESTORE: _("Restore (^S)")}
    return verbs[action]


def preview_lines(
    preview: "BulkPreview", owners: Mapping[str, str], locale: str, width: int
) -> Iterator[str]:
    """What would become of the contacts: numbers, the first examples, and who cannot be changed."""
    numbers = {
        name: format_number(getattr(preview, name), locale)
        for name in ("changed", "unchanged", "failed", "examined", "total")
    }
    yield _("{changed} change, {unchanged} stay as they are, {failed} fail.").format(**numbers)
    if preview.examined < preview.total:
        yield _("So it is for the first {examined} of {total}.").format(**numbers)
    if preview.examples:
        yield ""
        yield _("Such as:")
        for example in preview.examples[:_SHOWN]:
            what = "; ".join(_changes(example.changes, owners))
            yield shorten(f"  {literal(example.name)}: {literal(what)}", width)
    if preview.refusals:
        yield ""
        yield _("These stay as they are:")
        for refusal in preview.refusals[:_SHOWN]:
            who = refusal.name or str(refusal.contact_id)[-8:]
            yield shorten(f"  {literal(who)}: {literal(refusal.reason)}", width)
        if preview.failed > _SHOWN:
            yield _("  and {count} more").format(
                count=format_number(preview.failed - _SHOWN, locale)
            )


def _changes(changes: Mapping[str, Any], owners: Mapping[str, str]) -> Iterator[str]:
    for name, pair in changes.items():
        if name == "deleted":
            yield _("goes") if pair["to"] else _("comes back")
        elif name != "company_id" or "company" not in changes:
            before, after = (_value(pair[side]) for side in ("from", "to"))
            shown = f"{owners.get(before, before)} -> {owners.get(after, after)}"
            yield f"{field_label(name)} {shown}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    if isinstance(value, dict):
        return ", ".join(f"{name} = {one}" for name, one in value.items()) or "-"
    return "-" if value in (None, "") else str(value)


def batch_state(batch: "BatchDetail") -> str:
    """How far an edit is."""
    states = {
        "pending": _("waits"),
        "running": _("is under way"),
        "completed": _("done"),
        "failed": _("[XX] broke off"),
        "cancelled": _("[!!] cancelled"),
        "undoing": _("is being taken back"),
        "undone": _("taken back"),
    }
    return states[batch.status]


def batch_counts(batch: "BatchDetail", locale: str) -> str:
    """What an edit did."""
    text = _("{updated} changed, {skipped} as they were, {failed} failed")
    names = ("updated", "skipped", "failed")
    return text.format(**{name: format_number(getattr(batch, name), locale) for name in names})


def report_lines(report: "BatchReport") -> list[str]:
    """Who failed and why; after it was taken back, who stayed as they are."""
    lines = [
        f"{literal(_who(failure.cells))}: {literal(failure.explanation)}"
        for failure in report.failures
    ]
    kept = [f"{literal(one.name or str(one.contact_id)[-8:])}: {one.reason}" for one in report.kept]
    if kept:
        lines += [_("Not taken back:"), *kept]
    more = report.batch.failed - len(report.failures)
    return [*lines, _("and {count} more").format(count=more)] if more > 0 else lines


def _who(cells: tuple[str, ...]) -> str:
    """Of id, name and e-mail address what a person knows."""
    return next((cell for cell in cells[1:] if cell), cells[0][-8:] if cells else "?")


def undo_text(preview: "UndoPreview", locale: str) -> str:
    """What is asked before an edit of many is taken back."""
    lines = [
        _("{count} get back what they held.").format(count=format_number(preview.restored, locale))
    ]
    if preview.removed:
        text = _("{count} that it restored are deleted again.")
        lines.append(text.format(count=format_number(preview.removed, locale)))
    if preview.kept:
        text = _("{count} were changed since and stay as they are.")
        lines.append(text.format(count=format_number(preview.kept, locale)))
    return "\n".join(lines)
