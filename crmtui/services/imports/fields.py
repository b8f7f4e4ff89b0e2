"""What a column of an attendee list can mean."""

from enum import StrEnum

from crmtui.kit.i18n import _


class TargetField(StrEnum):
    """The things of an attendee list that crmtui knows; every other column is left alone."""

    TICKET_CODE = "ticket_code"
    NAME = "attendee_name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    PHONE = "phone"
    COMPANY = "company"
    PRODUCT = "product"
    VARIATION = "variation"
    PRICE = "price"
    CURRENCY = "currency"
    QUANTITY = "quantity"
    ORDER_CODE = "order_code"
    POSITION = "position"
    ORDER_STATE = "order_state"
    TICKET_STATE = "ticket_state"
    PAID = "paid"
    VOIDED = "voided"
    CHECKED_IN = "checked_in"
    CHECKED_IN_AT = "checked_in_at"
    SEAT = "seat"
    NOTE = "note"
    ORDERED_AT = "ordered_at"
    BUYER_NAME = "buyer_name"
    BUYER_FIRST_NAME = "buyer_first_name"
    BUYER_LAST_NAME = "buyer_last_name"
    BUYER_EMAIL = "buyer_email"


def field_label(field: TargetField) -> str:
    """The field's name for a person, in their language."""
    return {
        TargetField.TICKET_CODE: _("Ticket code"),
        TargetField.NAME: _("Attendee name"),
        TargetField.FIRST_NAME: _("First name"),
        TargetField.LAST_NAME: _("Last name"),
        TargetField.EMAIL: _("E-mail"),
        TargetField.PHONE: _("Phone"),
        TargetField.COMPANY: _("Company"),
        TargetField.PRODUCT: _("Product"),
        TargetField.VARIATION: _("Variation"),
        TargetField.PRICE: _("Price"),
        TargetField.CURRENCY: _("Currency"),
        TargetField.QUANTITY: _("Quantity"),
        TargetField.ORDER_CODE: _("Order code"),
        TargetField.POSITION: _("Position in the order"),
        TargetField.ORDER_STATE: _("Order state"),
        TargetField.TICKET_STATE: _("Ticket state"),
        TargetField.PAID: _("Paid"),
        TargetField.VOIDED: _("Cancelled"),
        TargetField.CHECKED_IN: _("Checked in"),
        TargetField.CHECKED_IN_AT: _("Checked in at"),
        TargetField.SEAT: _("Seat"),
        TargetField.NOTE: _("Note"),
        TargetField.ORDERED_AT: _("Ordered at"),
        TargetField.BUYER_NAME: _("Buyer name"),
        TargetField.BUYER_FIRST_NAME: _("Buyer first name"),
        TargetField.BUYER_LAST_NAME: _("Buyer last name"),
        TargetField.BUYER_EMAIL: _("Buyer e-mail"),
    }[field]
