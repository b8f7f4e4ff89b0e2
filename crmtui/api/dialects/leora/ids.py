"""How the document dresses identifiers: `job_<hex>`, `user_<hex>`, `sku_<hex>` and so on."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path

from crmtui.api.wire_ids import id_reader, id_schema

EXAMPLE_JOB: Final = "job_01976c2e9d4b7c3a8f1e2d3c4b5a6978"
EXAMPLE_SKU: Final = "sku_01976c2e9d4b7c3a8f1e2d3c4b5a6978"
EXAMPLE_ORDER: Final = "order_01976c2e9d4b7c3a8f1e2d3c4b5a6978"


def job_wire_id(value: UUID) -> str:
    return f"job_{value.hex}"


def user_wire_id(value: UUID) -> str:
    return f"user_{value.hex}"


def tenant_wire_id(value: UUID) -> str:
    return f"tenant_{value.hex}"


def sku_wire_id(value: UUID) -> str:
    return f"sku_{value.hex}"


def movement_wire_id(value: UUID) -> str:
    return f"txn_{value.hex}"


def order_wire_id(value: UUID) -> str:
    return f"order_{value.hex}"


def line_wire_id(value: UUID) -> str:
    return f"line_{value.hex}"


JobId = Annotated[UUID, id_reader("job"), id_schema("job", EXAMPLE_JOB)]
JobPath = Annotated[JobId, Path(alias="jobId")]
SkuId = Annotated[UUID, id_reader("sku"), id_schema("sku", EXAMPLE_SKU)]
SkuPath = Annotated[SkuId, Path(alias="skuId")]
OrderId = Annotated[UUID, id_reader("order"), id_schema("order", EXAMPLE_ORDER)]
OrderPath = Annotated[OrderId, Path(alias="orderId")]
