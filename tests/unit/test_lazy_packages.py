"""Packages that import a file when one of its names is used first."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from crmtui import models
from crmtui.kit.tables import Base

PACKAGES = ("crmtui.models", "crmtui.services.identity", "crmtui.services.orders")
TABLES = Path(models.__file__).parent


def imported_by(file: Path) -> set[tuple[str, str]]:
    """The modules that a file imports from, with the names; whole modules with an empty one."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom):
            found |= {(node.module or "", alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
    return found


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_has_what_its_stub_promises(name: str) -> None:
    package = import_module(name)
    stub = Path(package.__file__ or "").with_suffix(".pyi")
    for module, each in imported_by(stub):
        assert getattr(package, each) is getattr(import_module(f"{name}.{module}"), each)
    with pytest.raises(AttributeError):
        _ = package.no_such_name


def test_every_table_is_offered() -> None:
    models.load_all()
    assert {mapper.class_.__name__ for mapper in Base.registry.mappers} == set(
        import_module("crmtui.models").__all__
    )


def test_a_file_imports_the_tables_that_its_own_refer_to() -> None:
    """Or the first flush of one of its records would not know them."""
    models.load_all()
    homes = {mapper.local_table: mapper.class_.__module__ for mapper in Base.registry.mappers}
    near = {
        f"crmtui.models.{file.stem}": {module for module, _name in imported_by(file)}
        for file in TABLES.glob("[a-z]*.py")
    }
    for table, home in homes.items():
        wanted = {homes[key.column.table] for key in table.foreign_keys}
        assert wanted <= {home, *near[home]}, f"{home} refers to more than it imports"
