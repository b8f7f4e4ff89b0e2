"""What of a merge can be taken back from the winner, and what was changed since. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from crmtui.services.contacts import FurtherEmail
from crmtui.services.duplicates.fields import GROUPS, PHONES, PROPERTY
from crmtui.services.duplicates.schemas import UnmergeConflict
from crmtui.services.duplicates.snapshots import Snapshot
from crmtui.services.duplicates.uniting import email_key

_TOGETHER: Final[Mapping[str, tuple[str, ...]]] = {
    **{name: columns for name, columns in GROUPS.items() if name not in PHONES},
    # A number may have moved to another place, so all of them stand or fall together.
    PHONES[0]: PHONES,
    "technologies": ("technologies",),
    "enriched_at": ("enriched_at",),
}


def take_back(
    before: Snapshot, after: Snapshot, now: Snapshot
) -> tuple[Snapshot, list[UnmergeConflict]]:
    """The winner without what the merge made of it; what was edited since stays and is named.

    Of addresses and tags, those that the merge added go, and later ones stay.
    """
    columns: dict[str, Any] = {}
    conflicts: list[UnmergeConflict] = []
    for name, group in _TOGETHER.items():
        old, merged, current = (_values(each, group) for each in (before, after, now))
        if merged == old or current == old:
            continue
        if current == merged:
            columns.update(zip(group, old, strict=True))
        else:
            conflicts += _name_conflicts(name, group, (old, merged, current))
    properties, more = _properties(before, after, now)
    if properties != now.columns["custom_properties"]:
        columns["custom_properties"] = properties
    conflicts += more
    restored = Snapshot({**now.columns, **columns}, (), ())
    emails = _emails(before, after, now, restored.columns["email_key"])
    tags = _without_added(before, after, now)
    return Snapshot(columns, emails, tags), conflicts


def _values(snapshot: Snapshot, group: tuple[str, ...]) -> list[Any]:
    return [snapshot.columns[column] for column in group]


def _name_conflicts(
    name: str, group: tuple[str, ...], values: tuple[list[Any], list[Any], list[Any]]
) -> Iterator[UnmergeConflict]:
    old, merged, current = values
    if group != PHONES:
        yield UnmergeConflict(kind="field", name=name, kept=current[0], refused=old[0])
        return
    for place, was, became, is_now in zip(group, old, merged, current, strict=True):
        if was != became:
            yield UnmergeConflict(kind="field", name=place, kept=is_now, refused=was)


def _properties(
    before: Snapshot, after: Snapshot, now: Snapshot
) -> tuple[dict[str, Any], list[UnmergeConflict]]:
    old, merged, current = (each.columns["custom_properties"] for each in (before, after, now))
    found, conflicts = dict(current), []
    for name in {**old, **merged}:
        was, became, is_now = old.get(name), merged.get(name), current.get(name)
        if was == became or is_now == was:
            continue
        if is_now == became:
            found[name] = was
        else:
            conflict = UnmergeConflict(kind="field", name=PROPERTY + name, kept=is_now, refused=was)
            conflicts.append(conflict)
    return {name: value for name, value in found.items() if value is not None}, conflicts


def _emails(
    before: Snapshot, after: Snapshot, now: Snapshot, first_key: str | None
) -> tuple[FurtherEmail, ...]:
    """The further addresses; the winner's own former first one stays where it is not restored."""
    if now.further_emails == after.further_emails and first_key == before.columns["email_key"]:
        return before.further_emails
    old, merged, current = (_by_key(each) for each in (before, after, now))
    added = {*merged} - {*old} - {before.columns["email_key"]}
    lost = {key: each for key, each in old.items() if key not in merged}
    kept = {key: each for key, each in current.items() if key not in added}
    return tuple(each for key, each in {**kept, **lost}.items() if key != first_key)


def _by_key(snapshot: Snapshot) -> dict[str, FurtherEmail]:
    return {email_key(each.email): each for each in snapshot.further_emails}


def _without_added(before: Snapshot, after: Snapshot, now: Snapshot) -> Any:
    added = {tag.id for tag in after.tags} - {tag.id for tag in before.tags}
    return tuple(tag for tag in now.tags if tag.id not in added)
