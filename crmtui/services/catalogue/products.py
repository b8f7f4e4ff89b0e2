"""Commands on products."""

from typing import Any
from uuid import UUID

from crmtui.kit.custom_properties import merge_properties
from crmtui.kit.transactions import WriteTx
from crmtui.kit.versions import apply, given_fields, require_version
from crmtui.models import Product
from crmtui.services.catalogue import rules
from crmtui.services.catalogue.rows import (
    load_event,
    load_organization,
    load_product,
    product_detail,
    product_happened,
)
from crmtui.services.catalogue.schemas import ProductCreate, ProductDetail, ProductUpdate


def create_product(tx: WriteTx, data: ProductCreate) -> ProductDetail:
    """Add a product; its currency is the organization's when none is given.

    Raises:
        Forbidden: permission.missing (products:write).
        NotFound: event.not_found.
        Invalid: product.custom_properties.
    """
    tx.actor.require("products:write")
    if data.event_id is not None:
        load_event(tx, data.event_id)
    values = data.model_dump()
    values["currency"] = data.currency or load_organization(tx).currency
    values["required_fields"] = list(data.required_fields)
    values["custom_properties"] = merge_properties("product", {}, data.custom_properties)
    product = Product(**values, sold=0)
    tx.session.add(product)
    tx.flush()
    tx.record(product_happened("product.created", product))
    return product_detail(product)


def update_product(tx: WriteTx, product_id: UUID, data: ProductUpdate) -> ProductDetail:
    """Change the fields that were set.

    Raises:
        Forbidden: permission.missing (products:write).
        NotFound: product.not_found, event.not_found.
        Invalid: product.required, product.custom_properties.
        Conflict: record.changed, product.quantity_below_sold, product.fixed_once_sold.
    """
    tx.actor.require("products:write")
    wanted = given_fields(data)
    rules.require_values("product", wanted, rules.PRODUCT_NULLABLE)
    if "required_fields" in wanted:
        wanted["required_fields"] = list(wanted["required_fields"])
    product = load_product(tx, product_id, lock=True)
    if data.custom_properties is not None:
        wanted["custom_properties"] = merge_properties(
            "product", product.custom_properties, data.custom_properties
        )
    require_version(product, data.expected_version, wanted)
    _require_allowed(tx, product, wanted)
    changes = apply(product, wanted)
    if changes:
        tx.flush()
        tx.record(product_happened("product.updated", product, changes=changes))
    return product_detail(product)


def _require_allowed(tx: WriteTx, product: Product, wanted: dict[str, Any]) -> None:
    if "quantity" in wanted:
        rules.require_quantity(wanted["quantity"], product.sold)
    current = {"event_id": product.event_id, "currency": product.currency}
    rules.require_unsold(wanted, current, product.sold)
    if wanted.get("event_id") not in (None, product.event_id):
        load_event(tx, wanted["event_id"])


def delete_product(tx: WriteTx, product_id: UUID) -> None:
    """Hide the product from all lists and from sale; tickets sold of it stay valid.

    Raises:
        Forbidden: permission.missing (products:write).
        NotFound: product.not_found.
    """
    tx.actor.require("products:write")
    product = load_product(tx, product_id, lock=True)
    product.deleted_at = tx.now
    tx.record(product_happened("product.deleted", product))


def restore_product(tx: WriteTx, product_id: UUID) -> ProductDetail:
    """Show a deleted product again; one that is not deleted stays as it is.

    Raises:
        Forbidden: permission.missing (products:write).
        NotFound: product.not_found.
    """
    tx.actor.require("products:write")
    product = load_product(tx, product_id, lock=True, deleted=True)
    if product.deleted_at is not None:
        product.deleted_at = None
        tx.flush()
        tx.record(product_happened("product.updated", product, restored=True))
    return product_detail(product)
