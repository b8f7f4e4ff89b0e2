"""Orders and tickets: issued, sold at the door, found, changed and printed."""

from typing import TYPE_CHECKING

from crmtui.kit.lazy_names import lazy_names

if TYPE_CHECKING:
    from crmtui.services.orders.bulk import find_tickets_by_codes as find_tickets_by_codes
    from crmtui.services.orders.bulk import insert_tickets as insert_tickets
    from crmtui.services.orders.codes import has_our_form as has_our_form
    from crmtui.services.orders.codes import new_order_code as new_order_code
    from crmtui.services.orders.codes import new_ticket_code as new_ticket_code
    from crmtui.services.orders.codes import ticket_label as ticket_label
    from crmtui.services.orders.door_sale import sell_at_door as sell_at_door
    from crmtui.services.orders.issuing import issue_ticket as issue_ticket
    from crmtui.services.orders.orders import cancel_order as cancel_order
    from crmtui.services.orders.orders import mark_order_paid as mark_order_paid
    from crmtui.services.orders.prints import iter_ticket_documents as iter_ticket_documents
    from crmtui.services.orders.prints import ticket_document as ticket_document
    from crmtui.services.orders.queries import count_tickets as count_tickets
    from crmtui.services.orders.queries import find_order_by_code as find_order_by_code
    from crmtui.services.orders.queries import find_ticket_by_code as find_ticket_by_code
    from crmtui.services.orders.queries import get_order as get_order
    from crmtui.services.orders.queries import get_ticket as get_ticket
    from crmtui.services.orders.queries import iter_tickets as iter_tickets
    from crmtui.services.orders.queries import list_tickets as list_tickets
    from crmtui.services.orders.rules import ticket_status as ticket_status
    from crmtui.services.orders.schemas import AttendeeData as AttendeeData
    from crmtui.services.orders.schemas import DoorSale as DoorSale
    from crmtui.services.orders.schemas import InsertedTickets as InsertedTickets
    from crmtui.services.orders.schemas import OrderDetail as OrderDetail
    from crmtui.services.orders.schemas import OrderStatus as OrderStatus
    from crmtui.services.orders.schemas import PaymentMethod as PaymentMethod
    from crmtui.services.orders.schemas import SaleLine as SaleLine
    from crmtui.services.orders.schemas import TicketDetail as TicketDetail
    from crmtui.services.orders.schemas import TicketFilter as TicketFilter
    from crmtui.services.orders.schemas import TicketHit as TicketHit
    from crmtui.services.orders.schemas import TicketIssue as TicketIssue
    from crmtui.services.orders.schemas import TicketPrint as TicketPrint
    from crmtui.services.orders.schemas import TicketRow as TicketRow
    from crmtui.services.orders.schemas import TicketState as TicketState
    from crmtui.services.orders.schemas import TicketUpdate as TicketUpdate
    from crmtui.services.orders.search import search_tickets as search_tickets
    from crmtui.services.orders.tickets import block_ticket as block_ticket
    from crmtui.services.orders.tickets import cancel_ticket as cancel_ticket
    from crmtui.services.orders.tickets import delete_ticket as delete_ticket
    from crmtui.services.orders.tickets import replace_code as replace_code
    from crmtui.services.orders.tickets import restore_ticket as restore_ticket
    from crmtui.services.orders.tickets import unblock_ticket as unblock_ticket
    from crmtui.services.orders.tickets import update_ticket as update_ticket
else:
    __all__, __getattr__ = lazy_names(
        __name__,
        {
            "bulk": "find_tickets_by_codes insert_tickets",
            "codes": "has_our_form new_order_code new_ticket_code ticket_label",
            "door_sale": "sell_at_door",
            "issuing": "issue_ticket",
            "orders": "cancel_order mark_order_paid",
            "prints": "iter_ticket_documents ticket_document",
            "queries": (
                "count_tickets find_order_by_code find_ticket_by_code get_order get_ticket "
                "iter_tickets list_tickets"
            ),
            "rules": "ticket_status",
            "schemas": (
                "AttendeeData DoorSale InsertedTickets OrderDetail OrderStatus PaymentMethod "
                "SaleLine TicketDetail TicketFilter TicketHit TicketIssue TicketPrint "
                "TicketRow TicketState TicketUpdate"
            ),
            "search": "search_tickets",
            "tickets": (
                "block_ticket cancel_ticket delete_ticket replace_code restore_ticket "
                "unblock_ticket update_ticket"
            ),
        },
    )
