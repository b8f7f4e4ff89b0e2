"""Picking, packing and counting: batches and totes, parcels, and what was found in the bins."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_STAGES = ("picked", "packed")
_STATISTICS = (
    ("items", "uq_items_sku_key", "50000 50000 1"),
    ("bins", "uq_bins_code_key", "10000 10000 1"),
    ("bins", "ix_bins_walk", "10000 10000 1 1"),
    ("warehouses", "uq_warehouses_name_key", "1 1 1"),
)
"""What SQLite takes a warehouse for. Without it an organization has ten of anything: it looked
through all bins again for each item, to list the items in the order of their bins.
"""


def upgrade() -> None:
    op.create_table(
        "parcels",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("carrier", sa.String(length=100), nullable=False),
        sa.Column("tracking_number", sa.String(length=100), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_orders.id"],
            name=op.f("fk_parcels_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_parcels_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcels")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_parcels_order_id_position")),
    )
    op.create_table(
        "pick_batches",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("warehouse_id", sa.Uuid(), nullable=False),
        sa.Column("zone_id", sa.Uuid(), nullable=True),
        sa.Column("picker_id", sa.Uuid(), nullable=True),
        sa.Column("picker_name", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_pick_batches_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouses.id"], name=op.f("fk_pick_batches_warehouse_id")
        ),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.id"], name=op.f("fk_pick_batches_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_batches")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_pick_batches_organization_id_number")
        ),
    )
    op.create_index(
        "ix_pick_batches_status",
        "pick_batches",
        ["organization_id", "status", "number"],
        unique=False,
    )
    op.create_table(
        "pick_totes",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("is_full", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["pick_batches.id"],
            name=op.f("fk_pick_totes_batch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_orders.id"],
            name=op.f("fk_pick_totes_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_pick_totes_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "code_key", name=op.f("pk_pick_totes")),
    )
    op.create_index(
        "uq_pick_totes_in_use",
        "pick_totes",
        ["organization_id", "code_key"],
        unique=True,
        sqlite_where=sa.text("in_use"),
        postgresql_where=sa.text("in_use"),
    )
    op.create_table(
        "stock_counts",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("bin_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("counter_id", sa.Uuid(), nullable=True),
        sa.Column("counter_name", sa.String(length=200), nullable=False),
        sa.Column("recounter_id", sa.Uuid(), nullable=True),
        sa.Column("recounter_name", sa.String(length=200), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("reviewer_name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bin_id"], ["bins.id"], name=op.f("fk_stock_counts_bin_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_stock_counts_item_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_stock_counts_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_counts")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_stock_counts_organization_id_number")
        ),
    )
    op.create_index("ix_stock_counts_bin_id", "stock_counts", ["bin_id"], unique=False)
    op.create_index(
        "ix_stock_counts_status",
        "stock_counts",
        ["organization_id", "status", "number"],
        unique=False,
    )
    op.create_table(
        "parcel_units",
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("bin_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("units >= 1", name=op.f("ck_parcel_units_units")),
        sa.ForeignKeyConstraint(["bin_id"], ["bins.id"], name=op.f("fk_parcel_units_bin_id")),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["customer_order_lines.id"],
            name=op.f("fk_parcel_units_line_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_parcel_units_organization_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parcel_id"],
            ["parcels.id"],
            name=op.f("fk_parcel_units_parcel_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "parcel_id", "line_id", "bin_id", "lot_id", name=op.f("pk_parcel_units")
        ),
    )
    op.create_table(
        "pick_tasks",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("bin_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("picked", sa.BigInteger(), nullable=False),
        sa.Column("put", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("tote_key", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("picked BETWEEN 0 AND quantity", name=op.f("ck_pick_tasks_picked")),
        sa.CheckConstraint("put BETWEEN 0 AND picked", name=op.f("ck_pick_tasks_put")),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_pick_tasks_quantity")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["pick_batches.id"],
            name=op.f("fk_pick_tasks_batch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["bin_id"], ["bins.id"], name=op.f("fk_pick_tasks_bin_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_pick_tasks_item_id")),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["customer_order_lines.id"],
            name=op.f("fk_pick_tasks_line_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_orders.id"],
            name=op.f("fk_pick_tasks_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_pick_tasks_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_tasks")),
    )
    op.create_index("ix_pick_tasks_batch_id", "pick_tasks", ["batch_id", "position"], unique=False)
    op.create_index(
        "uq_pick_tasks_allocation",
        "pick_tasks",
        ["line_id", "bin_id", "lot_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_table(
        "stock_count_lines",
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("seen_number", sa.BigInteger(), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=True),
        sa.Column("recounted", sa.BigInteger(), nullable=True),
        sa.Column("posted", sa.BigInteger(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_count_lines_counted")),
        sa.CheckConstraint("recounted >= 0", name=op.f("ck_stock_count_lines_recounted")),
        sa.ForeignKeyConstraint(
            ["count_id"],
            ["stock_counts.id"],
            name=op.f("fk_stock_count_lines_count_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_stock_count_lines_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_stock_count_lines_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("count_id", "item_id", "lot_id", name=op.f("pk_stock_count_lines")),
    )
    op.add_column(
        "bins", sa.Column("purpose", sa.String(length=20), server_default="storage", nullable=False)
    )
    op.add_column(
        "customer_orders",
        sa.Column("priority", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("items", sa.Column("weight_grams", sa.Integer(), nullable=True))
    op.add_column("items", sa.Column("volume_ml", sa.Integer(), nullable=True))
    op.create_index(
        "ix_items_product_id",
        "items",
        ["product_id"],
        sqlite_where=sa.text("product_id IS NOT NULL"),
        postgresql_where=sa.text("product_id IS NOT NULL"),
    )

    for stage in _STAGES:
        # Written out: SQLite adds a column with its CHECK, where Alembic would copy the table.
        op.execute(
            f"ALTER TABLE order_allocations ADD COLUMN {stage} BIGINT DEFAULT 0 NOT NULL "
            f"CONSTRAINT ck_order_allocations_{stage} CHECK ({stage} >= 0)"
        )
    if op.get_bind().dialect.name == "sqlite":
        for row in _STATISTICS:
            op.execute("INSERT INTO sqlite_stat1 VALUES ('{}', '{}', '{}')".format(*row))
        op.execute("ANALYZE sqlite_schema")  # has the connection read it


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DELETE FROM sqlite_stat1 WHERE tbl IN ('items', 'bins', 'warehouses')")
    for stage in _STAGES:
        op.drop_column("order_allocations", stage)
    op.drop_index("ix_items_product_id", table_name="items")
    op.drop_column("items", "volume_ml")
    op.drop_column("items", "weight_grams")
    op.drop_column("customer_orders", "priority")
    op.drop_column("bins", "purpose")
    op.drop_table("stock_count_lines")
    op.drop_index(
        "uq_pick_tasks_allocation",
        table_name="pick_tasks",
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.drop_index("ix_pick_tasks_batch_id", table_name="pick_tasks")
    op.drop_table("pick_tasks")
    op.drop_table("parcel_units")
    op.drop_index("ix_stock_counts_status", table_name="stock_counts")
    op.drop_index("ix_stock_counts_bin_id", table_name="stock_counts")
    op.drop_table("stock_counts")
    op.drop_index(
        "uq_pick_totes_in_use",
        table_name="pick_totes",
        sqlite_where=sa.text("in_use"),
        postgresql_where=sa.text("in_use"),
    )
    op.drop_table("pick_totes")
    op.drop_index("ix_pick_batches_status", table_name="pick_batches")
    op.drop_table("pick_batches")
    op.drop_table("parcels")
