"""Every table, one file an aggregate, one metadata. Importing this package knows them all.

All at once, though it takes a third of a second: a table that is declared while another thread asks
for the first time can make that question fail, for SQLAlchemy goes through all that it knows.
"""

from crmtui.models.admission import Admission, CheckinCounter, Scan
from crmtui.models.catalogue import Event, Product
from crmtui.models.checkin import CheckinList, CheckinListProduct, Gate
from crmtui.models.contact import (
    Company,
    CompanyTag,
    Contact,
    ContactEmail,
    ContactTag,
    Tag,
)
from crmtui.models.contact_change import (
    ContactBatch,
    ContactBatchRow,
    ContactMerge,
    DuplicatePair,
)
from crmtui.models.conversation import Enrichment, Interaction, Message
from crmtui.models.counting import StockCount, StockCountLine
from crmtui.models.customer_order import (
    CustomerOrder,
    CustomerOrderLine,
    OrderAllocation,
    Parcel,
    ParcelUnits,
)
from crmtui.models.deal import Deal, DealMove, Pipeline, Stage, Task
from crmtui.models.domain_event import DomainEventRow
from crmtui.models.identity import ApiKey, LoginThrottle, Membership, User, UserSession
from crmtui.models.item import Item, ItemBarcode, Lot
from crmtui.models.job import (
    Job,
    JobAttempt,
    JobFile,
    JobFileChunk,
    JobLogLine,
    JobRate,
    JobSchedule,
    JobWarning,
    JobWorker,
)
from crmtui.models.order import Order
from crmtui.models.organization import Organization
from crmtui.models.picking import PickBatch, PickTask, PickTote
from crmtui.models.saved_view import SavedView
from crmtui.models.stock import StockBalance, StockLevel, StockMovement
from crmtui.models.ticket import RevokedCode, Ticket
from crmtui.models.warehouse import Bin, Warehouse, Zone
from crmtui.models.webhook import OutboxCursor, WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = [
    "Admission",
    "ApiKey",
    "Bin",
    "CheckinCounter",
    "CheckinList",
    "CheckinListProduct",
    "Company",
    "CompanyTag",
    "Contact",
    "ContactBatch",
    "ContactBatchRow",
    "ContactEmail",
    "ContactMerge",
    "ContactTag",
    "CustomerOrder",
    "CustomerOrderLine",
    "Deal",
    "DealMove",
    "DomainEventRow",
    "DuplicatePair",
    "Enrichment",
    "Event",
    "Gate",
    "Interaction",
    "Item",
    "ItemBarcode",
    "Job",
    "JobAttempt",
    "JobFile",
    "JobFileChunk",
    "JobLogLine",
    "JobRate",
    "JobSchedule",
    "JobWarning",
    "JobWorker",
    "LoginThrottle",
    "Lot",
    "Membership",
    "Message",
    "Order",
    "OrderAllocation",
    "Organization",
    "OutboxCursor",
    "Parcel",
    "ParcelUnits",
    "PickBatch",
    "PickTask",
    "PickTote",
    "Pipeline",
    "Product",
    "RevokedCode",
    "SavedView",
    "Scan",
    "Stage",
    "StockBalance",
    "StockCount",
    "StockCountLine",
    "StockLevel",
    "StockMovement",
    "Tag",
    "Task",
    "Ticket",
    "User",
    "UserSession",
    "Warehouse",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "Zone",
]
