"""Which events of the program leave it, and what each document calls them.

Names: l4yercak3 "Available Webhook Events", workos "Event Types", kazi "Supported Events" (Stripe's
eight). kazi's document has subscriptions, but no names of their own for them: so one of kazi can
have every event here, by the program's own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from crmtui.services.webhooks import coming_entities as coming
from crmtui.services.webhooks import conversation_entities as conversation
from crmtui.services.webhooks.entities import (
    COMPANY,
    CONTACT,
    DEAL,
    EVENT,
    ORDER,
    ORGANIZATION,
    PRODUCT,
    TASK,
    TICKET,
    Entity,
)
from crmtui.services.webhooks.schemas import ALL_EVENTS, Dialect


@dataclass(frozen=True, slots=True)
class Topic:
    """An event of the program. `name` is the topic of its domain events."""

    name: str
    entity: Entity
    description: str
    l4yercak3: str | None = None
    workos: str | None = None
    stripe: str | None = None
    fires: bool = True

    def names_in(self, dialect: Dialect) -> tuple[str, ...]:
        """What the dialect calls it; of several names the first is the one that is sent."""
        if dialect == "l4yercak3":
            return (self.l4yercak3,) if self.l4yercak3 else ()
        if dialect == "workos":
            return (self.workos,) if self.workos else ()
        return (self.name,) if self.stripe in (None, self.name) else (self.stripe, self.name)


def _silent(
    name: str,
    entity: Entity,
    description: str,
    *,
    l4yercak3: str | None = None,
    workos: str | None = None,
    stripe: str | None = None,
) -> Topic:
    return Topic(name, entity, description, l4yercak3, workos, stripe, fires=False)


TOPICS: Final = (
    Topic(
        "organization.created", ORGANIZATION, "An organization was founded.", None, "org.created"
    ),
    Topic("event.created", EVENT, "An event was added."),
    Topic("event.updated", EVENT, "An event was changed."),
    Topic("event.published", EVENT, "An event went on sale.", "event.published"),
    Topic("event.deleted", EVENT, "An event was deleted."),
    Topic("product.created", PRODUCT, "A product was added."),
    Topic("product.updated", PRODUCT, "A product was changed."),
    Topic("product.deleted", PRODUCT, "A product was deleted."),
    Topic("order.created", ORDER, "An order was placed."),
    Topic("order.paid", ORDER, "An order was paid.", "transaction.completed"),
    Topic("order.cancelled", ORDER, "An order was cancelled."),
    Topic("ticket.issued", TICKET, "A ticket was sold, issued or imported.", "ticket.issued"),
    Topic("ticket.updated", TICKET, "A ticket was changed."),
    Topic("ticket.cancelled", TICKET, "A ticket was cancelled."),
    Topic("ticket.redeemed", TICKET, "A ticket was admitted.", "ticket.redeemed"),
    Topic("ticket.exited", TICKET, "Somebody with a ticket left."),
    *(
        Topic(f"deal.{verb}", DEAL, f"A deal was {verb}.", workos=f"deal.{verb}")
        for verb in ("created", "updated", "moved", "won", "lost")
    ),
    Topic("deal.deleted", DEAL, "A deal was deleted."),
    *(
        Topic(f"task.{verb}", TASK, f"A task was {verb}.", workos=f"task.{verb}")
        for verb in ("created", "completed")
    ),
    Topic("task.updated", TASK, "A task was changed."),
    Topic("task.deleted", TASK, "A task was deleted."),
    Topic("task.reminder", TASK, "Somebody is to be reminded of a task."),
    *(
        Topic(
            f"contact.{verb}",
            CONTACT,
            f"A person was {verb}.",
            f"contact.{verb}",
            f"person.{verb}",
        )
        for verb in ("created", "updated", "deleted")
    ),
    *(
        Topic(f"company.{verb}", COMPANY, f"A company was {verb}.", None, f"company.{verb}")
        for verb in ("created", "updated", "deleted")
    ),
    *(
        Topic(f"email.{verb}", conversation.EMAIL, f"A mail was {verb}.", None, f"email.{verb}")
        for verb in ("sent", "received")
    ),
    *(
        Topic(f"sms.{verb}", conversation.SMS, f"A text message was {verb}.", None, f"sms.{verb}")
        for verb in ("sent", "received")
    ),
    *(
        Topic(f"call.{verb}", conversation.CALL, f"A call {verb}.", None, f"call.{verb}")
        for verb in ("started", "ended")
    ),
    # --- areas that are still to come ---
    _silent("order.refunded", ORDER, "An order was refunded.", l4yercak3="transaction.refunded"),
    *(
        _silent(
            f"invoice.{verb}",
            coming.INVOICE,
            f"An invoice was {verb}.",
            l4yercak3=f"invoice.{verb}",
            stripe="invoice.paid" if verb == "paid" else None,
        )
        for verb in ("created", "sent", "paid")
    ),
    _silent(
        "invoice.payment_failed",
        coming.INVOICE,
        "An invoice could not be collected.",
        stripe="invoice.payment_failed",
    ),
    _silent("form.submitted", coming.FORM, "A form was filled in.", l4yercak3="form.submitted"),
    *(
        _silent(
            f"project.{verb}",
            coming.PROJECT,
            f"A project was {verb}.",
            l4yercak3=f"project.{verb}",
        )
        for verb in ("created", "completed")
    ),
    _silent("lead.created", coming.LEAD, "A lead came in.", workos="lead.created"),
    *(
        _silent(
            f"integration.{verb}",
            coming.INTEGRATION,
            f"An integration was {verb}.",
            workos=f"integration.{verb}",
        )
        for verb in ("connected", "disconnected")
    ),
    _silent(
        "payment.succeeded",
        coming.PAYMENT,
        "A payment arrived.",
        stripe="payment_intent.succeeded",
    ),
    _silent(
        "payment.failed",
        coming.PAYMENT,
        "A payment failed.",
        stripe="payment_intent.payment_failed",
    ),
    *(
        _silent(
            f"subscription.{verb}",
            coming.SUBSCRIPTION,
            f"A subscription was {verb}.",
            stripe=f"customer.subscription.{verb}",
        )
        for verb in ("created", "updated", "deleted")
    ),
    _silent(
        "checkout.completed",
        coming.CHECKOUT,
        "A checkout was completed.",
        stripe="checkout.session.completed",
    ),
)


@cache
def topics_by_name(dialect: Dialect) -> Mapping[str, Topic]:
    """The topics that `dialect` can subscribe to, by its own names."""
    return {name: topic for topic in TOPICS for name in topic.names_in(dialect)}


@cache
def names_by_topic(dialect: Dialect) -> Mapping[str, tuple[str, ...]]:
    """What `dialect` calls each topic that it knows."""
    return {topic.name: names for topic in TOPICS if (names := topic.names_in(dialect))}


def chosen_name(
    dialect: Dialect, topic: str, event_types: list[str] | tuple[str, ...]
) -> str | None:
    """The name under which a subscription to `event_types` gets `topic`; None: it does not."""
    names = names_by_topic(dialect).get(topic, ())
    if ALL_EVENTS in event_types:
        return names[0] if names else None
    return next((name for name in names if name in event_types), None)
