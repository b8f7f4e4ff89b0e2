"""Every event type of every dialect, with the schema of its payload and an example."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Final
from uuid import UUID

from crmtui.kit.actor import Actor
from crmtui.services.webhooks import errors
from crmtui.services.webhooks.entities import EXAMPLE_ID, EXAMPLE_TIME, TEST, Entity
from crmtui.services.webhooks.payloads import Message, payload_schema, write_payload
from crmtui.services.webhooks.schemas import ALL_EVENTS, DIALECTS, Dialect, EventType
from crmtui.services.webhooks.topics import topics_by_name

TEST_EVENT: Final = "webhook.test"
"""What a test message is called. Nobody subscribes to it: it goes where it is asked for."""


class _Catalogue(Mapping[Dialect, Mapping[str, EventType]]):
    """Made a dialect at a time, when first looked at."""

    def __getitem__(self, dialect: Dialect) -> Mapping[str, EventType]:
        return _describe_all(dialect)

    def __iter__(self) -> Iterator[Dialect]:
        return iter(DIALECTS)

    def __len__(self) -> int:
        return len(DIALECTS)


EVENT_TYPES: Final[Mapping[Dialect, Mapping[str, EventType]]] = _Catalogue()
"""By dialect and by the name that the dialect gives the event."""


def get_event_type(dialect: Dialect, name: str) -> EventType:
    """What `name` means at `dialect`; the test message is known too.

    Raises:
        Invalid: webhook.event_types.
    """
    if name == TEST_EVENT:
        return _describe(dialect, name, TEST, "A test of the endpoint.", True)
    found = EVENT_TYPES[dialect].get(name)
    if found is None:
        raise errors.unknown_event_types([name], [*EVENT_TYPES[dialect]])
    return found


def require_event_types(dialect: Dialect, names: Iterable[str]) -> tuple[str, ...]:
    """`names` without repetitions, in the order given.

    Raises:
        Invalid: webhook.event_types.
    """
    wanted = tuple(dict.fromkeys(names))
    known = topics_by_name(dialect)
    unknown = [name for name in wanted if name != ALL_EVENTS and name not in known]
    if unknown:
        raise errors.unknown_event_types(unknown, [*known])
    return wanted


def require_readable(actor: Actor, dialect: Dialect, names: Iterable[str]) -> None:
    """A subscription tells what is in the records, so it takes the right to read them.

    Raises:
        Forbidden: permission.missing.
    """
    known, wanted = topics_by_name(dialect), {*names}
    topics = [topic for name, topic in known.items() if wanted & {name, ALL_EVENTS}]
    for permission in sorted({topic.entity.permission or "" for topic in topics} - {""}):
        actor.require(permission)


@cache
def _describe_all(dialect: Dialect) -> Mapping[str, EventType]:
    return {
        name: _describe(dialect, name, topic.entity, topic.description, topic.fires)
        for name, topic in topics_by_name(dialect).items()
    }


def _describe(
    dialect: Dialect, name: str, entity: Entity, description: str, fires: bool
) -> EventType:
    return EventType(
        name=name,
        description=description,
        entity=entity.name_in(dialect),
        fires=fires,
        json_schema=payload_schema(dialect, name, entity),
        example=write_payload(dialect, _example(name, entity)),
    )


def _example(name: str, entity: Entity) -> Message:
    facts = {field.name: field.example for field in entity.fields if field.always}
    more = {field.name: field.example for field in entity.fields if not field.always}
    return Message(
        id=UUID(EXAMPLE_ID),
        type=name,
        entity=entity,
        organization_id=UUID(EXAMPLE_ID),
        occurred_at=datetime.fromisoformat(EXAMPLE_TIME),
        facts={"id": EXAMPLE_ID, "displayName": entity.example_name, **facts, **more},
    )
