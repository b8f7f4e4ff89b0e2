"""Every table, one file an aggregate, one metadata. Importing this package knows them all."""

from crmtui.models.admission import Admission, CheckinCounter, Scan
from crmtui.models.catalogue import Event, Product
from crmtui.models.checkin import CheckinList, CheckinListProduct, Gate
from crmtui.models.domain_event import DomainEventRow
from crmtui.models.identity import ApiKey, LoginThrottle, Membership, User, UserSession
from crmtui.models.order import Order
from crmtui.models.organization import Organization
from crmtui.models.ticket import RevokedCode, Ticket

__all__ = [
    "Admission",
    "ApiKey",
    "CheckinCounter",
    "CheckinList",
    "CheckinListProduct",
    "DomainEventRow",
    "Event",
    "Gate",
    "LoginThrottle",
    "Membership",
    "Order",
    "Organization",
    "Product",
    "RevokedCode",
    "Scan",
    "Ticket",
    "User",
    "UserSession",
]
