"""Making, changing and removing tags."""

from collections.abc import Iterable
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Tag
from crmtui.services.tags import errors
from crmtui.services.tags.rows import find_by_key, load_tag, tag_detail, tag_happened, tag_key
from crmtui.services.tags.schemas import TagCreate, TagDetail, TagName, TagRef, TagUpdate

_NAME: TypeAdapter[str] = TypeAdapter(TagName)


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
    wanted: dict[str, str] = {}
    for name in names:
        checked = _checked(name)
        wanted.setdefault(tag_key(checked), checked)
    if not wanted:
        return ()
    found = {
        tag.name_key: tag for tag in tx.session.scalars(select(Tag).where(Tag.name_key.in_(wanted)))
    }
    made = [_add(tx, TagCreate(name=wanted[key])) for key in wanted if key not in found]
    tx.flush()
    for tag in made:
        tx.record(tag_happened("tag.created", tag))
        found[tag.name_key] = tag
    return tuple(TagRef.model_validate(found[key]) for key in wanted)


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
