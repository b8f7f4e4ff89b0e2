"""Customers' orders, and which units are reserved for them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_orders",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("customer_name", sa.String(length=200), nullable=False),
        sa.Column("customer_email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.String(length=100), nullable=False),
        sa.Column("carrier", sa.String(length=100), nullable=False),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("request_id", sa.String(length=80), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_customer_orders_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_orders")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_customer_orders_organization_id_number")
        ),
        sa.UniqueConstraint(
            "organization_id",
            "reference",
            name=op.f("uq_customer_orders_organization_id_reference"),
        ),
        sa.UniqueConstraint(
            "organization_id",
            "request_id",
            name=op.f("uq_customer_orders_organization_id_request_id"),
        ),
    )
    op.create_index(
        "ix_customer_orders_status",
        "customer_orders",
        ["organization_id", "status", "number"],
        unique=False,
    )
    op.create_table(
        "customer_order_lines",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_customer_order_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_customer_order_lines_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["customer_orders.id"],
            name=op.f("fk_customer_order_lines_order_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_customer_order_lines_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_order_lines")),
        sa.UniqueConstraint(
            "order_id", "position", name=op.f("uq_customer_order_lines_order_id_position")
        ),
    )
    op.create_index(
        "ix_customer_order_lines_item_id", "customer_order_lines", ["item_id"], unique=False
    )
    op.create_table(
        "order_allocations",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("bin_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("shipped", sa.BigInteger(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_order_allocations_reserved")),
        sa.CheckConstraint("shipped >= 0", name=op.f("ck_order_allocations_shipped")),
        sa.ForeignKeyConstraint(["bin_id"], ["bins.id"], name=op.f("fk_order_allocations_bin_id")),
        sa.ForeignKeyConstraint(
            ["line_id"],
            ["customer_order_lines.id"],
            name=op.f("fk_order_allocations_line_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_order_allocations_organization_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("line_id", "bin_id", "lot_id", name=op.f("pk_order_allocations")),
    )


def downgrade() -> None:
    op.drop_table("order_allocations")
    op.drop_index("ix_customer_order_lines_item_id", table_name="customer_order_lines")
    op.drop_table("customer_order_lines")
    op.drop_index("ix_customer_orders_status", table_name="customer_orders")
    op.drop_table("customer_orders")
