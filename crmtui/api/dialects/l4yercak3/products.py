"""Products."""

from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from crmtui.api.dialects.l4yercak3 import examples, wire
from crmtui.api.dialects.l4yercak3.callers import AnyCall, choose_actor
from crmtui.api.dialects.l4yercak3.ids import ProductPath
from crmtui.api.dialects.l4yercak3.inputs import ProductIn, ProductPatch, ProductQuery
from crmtui.api.dialects.l4yercak3.sections import example, refusals
from crmtui.api.replies import JsonReply
from crmtui.api.sections import CREATED, section
from crmtui.services import catalogue
from crmtui.services.catalogue import ProductFilter

router: Final = section("Products")


@router.get(
    "/api/v1/products",
    summary="List Products",
    response_model=wire.ProductsOut,
    responses=refusals("NOT_AUTHORIZED", "VALIDATION_ERROR", "MISSING_PARAM")
    | example(examples.PRODUCTS),
)
async def list_products(call: AnyCall, query: Annotated[ProductQuery, Query()]) -> Response:
    """In the order in which they were made; `nextCursor` leads to the next page."""
    actor = choose_actor(call, query.organization_id, "query")
    wanted = ProductFilter(status=query.status, event_id=query.event_id)
    page = await call.read(actor, catalogue.list_products, wanted, query.limit, query.cursor)
    return JsonReply(wire.paged("products", page, wire.product_out))


@router.post(
    "/api/v1/products",
    summary="Create Product",
    status_code=CREATED,
    response_model=wire.ProductOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND", "VALIDATION_ERROR", "MISSING_PARAM"),
)
async def create_product(call: AnyCall, body: ProductIn) -> Response:
    """`price` is in minor units: 49900 EUR is 499.00. It is on sale at once."""
    actor = choose_actor(call, body.organization_id, "body")
    product = await call.write(actor, catalogue.create_product, body.to_create())
    return JsonReply(wire.product_out(product), CREATED)


@router.get(
    "/api/v1/products/{productId}",
    summary="Get Product",
    response_model=wire.ProductOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND"),
)
async def get_product(call: AnyCall, product_id: ProductPath) -> Response:
    """One product."""
    product = await call.wherever(lambda actor: call.read(actor, catalogue.get_product, product_id))
    return JsonReply(wire.product_out(product))


@router.patch(
    "/api/v1/products/{productId}",
    summary="Update Product",
    response_model=wire.ProductOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND", "VALIDATION_ERROR"),
)
async def update_product(call: AnyCall, product_id: ProductPath, body: ProductPatch) -> Response:
    """Changes what is sent; event and currency stay as they are once something was sold."""
    wanted = body.to_update()
    product = await call.wherever(
        lambda actor: call.write(actor, catalogue.update_product, product_id, wanted)
    )
    return JsonReply(wire.product_out(product))


@router.delete(
    "/api/v1/products/{productId}",
    summary="Delete Product",
    response_model=wire.DeletedOut,
    responses=refusals("NOT_AUTHORIZED", "NOT_FOUND"),
)
async def delete_product(call: AnyCall, product_id: ProductPath) -> Response:
    """Takes it out of all lists; its tickets stay, and it can be restored."""
    await call.wherever(lambda actor: call.write(actor, catalogue.delete_product, product_id))
    return JsonReply(wire.deleted_out(product_id))
