"""Orders and tickets: issued, sold at the door, found, changed and printed."""

from crmtui.services.orders import search_index
from crmtui.services.orders.bulk import find_tickets_by_codes, insert_tickets
from crmtui.services.orders.codes import (
    has_our_form,
    new_order_code,
    new_ticket_code,
    ticket_label,
)
from crmtui.services.orders.door_sale import sell_at_door
from crmtui.services.orders.issuing import issue_ticket
from crmtui.services.orders.orders import cancel_order, mark_order_paid
from crmtui.services.orders.prints import iter_ticket_documents, ticket_document
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
    InsertedTickets,
    OrderDetail,
    OrderStatus,
    PaymentMethod,
    SaleLine,
    TicketDetail,
    TicketFilter,
    TicketHit,
    TicketIssue,
    TicketPrint,
    TicketRow,
    TicketState,
    TicketUpdate,
)
from crmtui.services.orders.search import search_tickets
from crmtui.services.orders.tickets import (
    block_ticket,
    cancel_ticket,
    delete_ticket,
    replace_code,
    restore_ticket,
    unblock_ticket,
    update_ticket,
)

__all__ = [
    "AttendeeData",
    "DoorSale",
    "InsertedTickets",
    "OrderDetail",
    "OrderStatus",
    "PaymentMethod",
    "SaleLine",
    "TicketDetail",
    "TicketFilter",
    "TicketHit",
    "TicketIssue",
    "TicketPrint",
    "TicketRow",
    "TicketState",
    "TicketUpdate",
    "block_ticket",
    "cancel_order",
    "cancel_ticket",
    "count_tickets",
    "delete_ticket",
    "find_order_by_code",
    "find_ticket_by_code",
    "find_tickets_by_codes",
    "get_order",
    "get_ticket",
    "has_our_form",
    "insert_tickets",
    "issue_ticket",
    "iter_ticket_documents",
    "iter_tickets",
    "list_tickets",
    "mark_order_paid",
    "new_order_code",
    "new_ticket_code",
    "replace_code",
    "restore_ticket",
    "search_index",
    "search_tickets",
    "sell_at_door",
    "ticket_document",
    "ticket_label",
    "ticket_status",
    "unblock_ticket",
    "update_ticket",
]
