"""Orders and tickets: issued, sold at the door, found, changed and printed."""

from crmtui.services.orders.codes import new_ticket_code, ticket_label
from crmtui.services.orders.door_sale import sell_at_door
from crmtui.services.orders.issuing import issue_ticket
from crmtui.services.orders.queries import (
    count_tickets,
    find_order_by_code,
    find_ticket_by_code,
    get_order,
    get_ticket,
    iter_tickets,
    list_tickets,
)
from crmtui.services.orders.rules import ticket_status
from crmtui.services.orders.schemas import (
    AttendeeData,
    DoorSale,
    OrderDetail,
    OrderStatus,
    PaymentMethod,
    SaleLine,
    TicketDetail,
    TicketFilter,
    TicketHit,
    TicketIssue,
    TicketState,
    TicketUpdate,
)

__all__ = [
    "AttendeeData",
    "DoorSale",
    "OrderDetail",
    "OrderStatus",
    "PaymentMethod",
    "SaleLine",
    "TicketDetail",
    "TicketFilter",
    "TicketHit",
    "TicketIssue",
    "TicketState",
    "TicketUpdate",
    "count_tickets",
    "find_order_by_code",
    "find_ticket_by_code",
    "get_order",
    "get_ticket",
    "issue_ticket",
    "iter_tickets",
    "list_tickets",
    "new_ticket_code",
    "sell_at_door",
    "ticket_label",
    "ticket_status",
]
