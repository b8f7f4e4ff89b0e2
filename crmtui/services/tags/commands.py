"""Making, changing and removing tags."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from crmtui.kit.batches import chunks
from crmtui.kit.ids import new_id
from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Tag
from crmtui.services.tags import errors
from crmtui.services.tags.rows import find_by_key, load_tag, tag_detail, tag_happened, tag_key
from crmtui.services.tags.schemas import (
    DEFAULT_COLOR,
    TagCreate,
    TagDetail,
    TagName,
    TagRef,
    TagUpdate,
)

_NAME: TypeAdapter[str] = TypeAdapter(TagName)
_BY_KEY: Final = (
    select(Tag.id, Tag.name, Tag.name_key, Tag.color)
    .where(
        Tag.organization_id == bindparam("organization"),
        Tag.name_key.in_(bindparam("keys", expanding=True)),
    )
    # Nobody may delete a tag between this and the links to it.
    .with_for_update(read=True, key_share=True)
)


def create_tag(tx: WriteTx, data: TagCreate) -> TagDetail:
    """Add a tag.

    Raises:
        Forbidden: permission.missing (tags:write).
        Conflict: tag.name_taken, also by a name that differs in case or accents alone.
    """
    tx.actor.require("tags:write")
    _require_free(tx, data.name)
    tag = _add(tx, data)
    tx.flush()
    tx.record(tag_happened("tag.created", tag))
    return tag_detail(tag)


def update_tag(tx: WriteTx, tag_id: UUID, data: TagUpdate) -> TagDetail:
    """Change the fields that were set.

    Raises:
        Forbidden: permission.missing (tags:write).
        NotFound: tag.not_found.
        Invalid: tag.required.
        Conflict: tag.name_taken, record.changed.
    """
    tx.actor.require("tags:write")
    wanted = given_fields(data)
    for field, value in wanted.items():
        if value is None:
            raise errors.required(field)
    tag = load_tag(tx, tag_id, lock=True)
    require_version(tag, data.expected_version, wanted)
    if data.name is not None and tag_key(data.name) != tag.name_key:
        _require_free(tx, data.name)
        tag.name_key = tag_key(data.name)
    changes = apply(tag, wanted)
    if changes:
        tx.flush()
        tx.record(tag_happened("tag.updated", tag, changes=changes))
    return tag_detail(tag)


def delete_tag(tx: WriteTx, tag_id: UUID) -> None:
    """Remove a tag, also from everything it is on.

    Raises:
        Forbidden: permission.missing (tags:write).
        NotFound: tag.not_found.
    """
    tx.actor.require("tags:write")
    tag = load_tag(tx, tag_id, lock=True)
    tx.session.delete(tag)
    tx.flush()
    tx.record(tag_happened("tag.deleted", tag))


def ensure_tags(tx: WriteTx, names: Iterable[str]) -> tuple[TagRef, ...]:
    """The tags of these names, in their order and each once; those that are missing are made.

    Whoever may change contacts or companies may label them, so no permission of its own is asked.

    Raises:
        Invalid: tag.name.
    """
    tx.flush()
    wanted: dict[str, str] = {}
    for name in names:
        checked = _checked(name)
        wanted.setdefault(tag_key(checked), checked)
    if not wanted:
        return ()
    found = _find_all(tx, wanted)
    if missing := [name for key, name in wanted.items() if key not in found]:
        made = _insert_missing(tx, missing)
        found = _find_all(tx, wanted)
        for tag in found.values():
            if tag.id in made:
                tx.record(tag_happened("tag.created", tag))
    return tuple(found[key] for key in wanted)


def _find_all(tx: WriteTx, keys: Iterable[str]) -> dict[str, TagRef]:
    """Those of the tags that are there, without the ORM: imports ask for each batch of rows."""
    found: dict[str, TagRef] = {}
    for chunk in chunks([*keys]):
        rows = tx.execute(_BY_KEY, {"organization": tx.organization_id, "keys": chunk})
        found.update((row.name_key, TagRef.model_validate(row)) for row in rows)
    return found


def _insert_missing(tx: WriteTx, names: Sequence[str]) -> set[UUID]:
    """The ids of new tags; where somebody else makes one in the same moment, theirs is kept."""
    ids = [new_id() for _name in names]
    rows = [
        {
            "id": tag_id,
            "organization_id": tx.organization_id,
            "created_at": tx.now,
            "updated_at": tx.now,
            "version": 1,
            "name": name,
            "name_key": tag_key(name),
            "color": DEFAULT_COLOR,
            "description": "",
        }
        for tag_id, name in zip(ids, names, strict=True)
    ]
    insert = sqlite.insert(Tag) if tx.dialect == "sqlite" else postgresql.insert(Tag)
    tx.execute(insert.on_conflict_do_nothing(), rows)
    return {*ids}


def _checked(name: str) -> str:
    try:
        checked: str = _NAME.validate_python(name)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]["msg"]
        raise errors.bad_name(f"'{name[:60]}': {problem}") from error
    return checked


def _add(tx: WriteTx, data: TagCreate) -> Tag:
    tag = Tag(**data.model_dump(), name_key=tag_key(data.name))
    tx.session.add(tag)
    return tag


def _require_free(tx: WriteTx, name: str) -> None:
    other = find_by_key(tx, tag_key(name))
    if other is not None:
        raise errors.name_taken(other.name, other.id)
