"""Every table, one file an aggregate, one metadata.

`from crmtui.models import Ticket` imports the file of `Ticket`, and what its tables refer to, and
no other: all of them take a third of a second, which is too long for whoever waits for a console.
"""

import pkgutil
from importlib import import_module
from typing import TYPE_CHECKING

from crmtui.kit.lazy_names import lazy_names

if TYPE_CHECKING:
    from crmtui.models.admission import Admission as Admission
    from crmtui.models.admission import CheckinCounter as CheckinCounter
    from crmtui.models.admission import Scan as Scan
    from crmtui.models.catalogue import Event as Event
    from crmtui.models.catalogue import Product as Product
    from crmtui.models.checkin import CheckinList as CheckinList
    from crmtui.models.checkin import CheckinListProduct as CheckinListProduct
    from crmtui.models.checkin import Gate as Gate
    from crmtui.models.contact import Company as Company
    from crmtui.models.contact import CompanyTag as CompanyTag
    from crmtui.models.contact import Contact as Contact
    from crmtui.models.contact import ContactEmail as ContactEmail
    from crmtui.models.contact import ContactTag as ContactTag
    from crmtui.models.contact import Tag as Tag
    from crmtui.models.contact_change import ContactBatch as ContactBatch
    from crmtui.models.contact_change import ContactBatchRow as ContactBatchRow
    from crmtui.models.contact_change import ContactMerge as ContactMerge
    from crmtui.models.contact_change import DuplicatePair as DuplicatePair
    from crmtui.models.conversation import Enrichment as Enrichment
    from crmtui.models.conversation import Interaction as Interaction
    from crmtui.models.conversation import Message as Message
    from crmtui.models.counting import StockCount as StockCount
    from crmtui.models.counting import StockCountLine as StockCountLine
    from crmtui.models.customer_order import CustomerOrder as CustomerOrder
    from crmtui.models.customer_order import CustomerOrderLine as CustomerOrderLine
    from crmtui.models.customer_order import OrderAllocation as OrderAllocation
    from crmtui.models.customer_order import Parcel as Parcel
    from crmtui.models.customer_order import ParcelUnits as ParcelUnits
    from crmtui.models.deal import Deal as Deal
    from crmtui.models.deal import DealMove as DealMove
    from crmtui.models.deal import Pipeline as Pipeline
    from crmtui.models.deal import Stage as Stage
    from crmtui.models.deal import Task as Task
    from crmtui.models.domain_event import DomainEventRow as DomainEventRow
    from crmtui.models.identity import ApiKey as ApiKey
    from crmtui.models.identity import LoginThrottle as LoginThrottle
    from crmtui.models.identity import Membership as Membership
    from crmtui.models.identity import User as User
    from crmtui.models.identity import UserSession as UserSession
    from crmtui.models.item import Item as Item
    from crmtui.models.item import ItemBarcode as ItemBarcode
    from crmtui.models.item import Lot as Lot
    from crmtui.models.job import Job as Job
    from crmtui.models.job import JobAttempt as JobAttempt
    from crmtui.models.job import JobFile as JobFile
    from crmtui.models.job import JobFileChunk as JobFileChunk
    from crmtui.models.job import JobLogLine as JobLogLine
    from crmtui.models.job import JobRate as JobRate
    from crmtui.models.job import JobSchedule as JobSchedule
    from crmtui.models.job import JobWarning as JobWarning
    from crmtui.models.job import JobWorker as JobWorker
    from crmtui.models.order import Order as Order
    from crmtui.models.organization import Organization as Organization
    from crmtui.models.picking import PickBatch as PickBatch
    from crmtui.models.picking import PickTask as PickTask
    from crmtui.models.picking import PickTote as PickTote
    from crmtui.models.saved_view import SavedView as SavedView
    from crmtui.models.stock import StockBalance as StockBalance
    from crmtui.models.stock import StockLevel as StockLevel
    from crmtui.models.stock import StockMovement as StockMovement
    from crmtui.models.ticket import RevokedCode as RevokedCode
    from crmtui.models.ticket import Ticket as Ticket
    from crmtui.models.warehouse import Bin as Bin
    from crmtui.models.warehouse import Warehouse as Warehouse
    from crmtui.models.warehouse import Zone as Zone
    from crmtui.models.webhook import OutboxCursor as OutboxCursor
    from crmtui.models.webhook import WebhookAttempt as WebhookAttempt
    from crmtui.models.webhook import WebhookDelivery as WebhookDelivery
    from crmtui.models.webhook import WebhookEndpoint as WebhookEndpoint
else:
    __all__, __getattr__ = lazy_names(
        __name__,
        {
            "admission": "Admission CheckinCounter Scan",
            "catalogue": "Event Product",
            "checkin": "CheckinList CheckinListProduct Gate",
            "contact": "Company CompanyTag Contact ContactEmail ContactTag Tag",
            "contact_change": "ContactBatch ContactBatchRow ContactMerge DuplicatePair",
            "conversation": "Enrichment Interaction Message",
            "counting": "StockCount StockCountLine",
            "customer_order": "CustomerOrder CustomerOrderLine OrderAllocation Parcel ParcelUnits",
            "deal": "Deal DealMove Pipeline Stage Task",
            "domain_event": "DomainEventRow",
            "identity": "ApiKey LoginThrottle Membership User UserSession",
            "item": "Item ItemBarcode Lot",
            "job": (
                "Job JobAttempt JobFile JobFileChunk JobLogLine JobRate JobSchedule "
                "JobWarning JobWorker"
            ),
            "order": "Order",
            "organization": "Organization",
            "picking": "PickBatch PickTask PickTote",
            "saved_view": "SavedView",
            "stock": "StockBalance StockLevel StockMovement",
            "ticket": "RevokedCode Ticket",
            "warehouse": "Bin Warehouse Zone",
            "webhook": "OutboxCursor WebhookAttempt WebhookDelivery WebhookEndpoint",
        },
    )


def load_all() -> None:
    """Import every file, for whoever goes by the metadata: it knows what was imported."""
    for file in pkgutil.iter_modules(__path__, f"{__name__}."):
        import_module(file.name)
