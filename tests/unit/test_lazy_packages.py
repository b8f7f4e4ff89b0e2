"""Packages that import a file when one of its names is used first."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

PACKAGES = ("crmtui.services.identity", "crmtui.services.orders")


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
