"""Every query and command of every area, run by a stranger from another organization.

Whatever takes a transaction or the backend first and is public (`__all__`) is discovered; a new
function without a line in `tenancy_cases` fails the first test.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from crmtui import services
from crmtui.bootstrap import open_backend
from crmtui.kit.backend import Backend
from crmtui.kit.clock import FixedClock
from crmtui.kit.errors import CrmError, Forbidden, Invalid, NotFound, Unauthenticated
from tests.conftest import NOW
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.services.tenancy_cases import CASES, EXEMPT
from tests.services.tenancy_expectations import Case, Expect
from tests.services.tenancy_world import (
    MARK,
    House,
    World,
    make_world,
    mentions,
    rows_of,
    undone,
)

_FIRST: Final = {"ReadTx", "WriteTx", "Backend"}


def discover() -> Iterator[str]:
    """Every public function of an area that takes a transaction or the backend first."""
    for found in pkgutil.iter_modules(services.__path__):
        area = importlib.import_module(f"{services.__name__}.{found.name}")
        for name in area.__all__:
            function = getattr(area, name)
            if not inspect.isfunction(function):
                continue
            first = next(iter(inspect.signature(function).parameters.values()), None)
            kind = getattr(first and first.annotation, "__name__", None) or (
                first and first.annotation
            )
            if kind in _FIRST:
                yield f"{found.name}.{name}"


def takes_backend(name: str) -> bool:
    area, _, function = name.partition("/")[0].partition(".")
    module = importlib.import_module(f"{services.__name__}.{area}")
    return "backend" in inspect.signature(getattr(module, function)).parameters


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)]
)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all cases: the strangers change nothing, the owner's changes are undone."""
    if request.param == "sqlite":
        sqlite: SqliteTemplate = request.getfixturevalue("sqlite_template")
        folder: Path = tmp_path_factory.mktemp("tenancy")
        yield from _worlds(sqlite.copy(folder / "crmtui.sqlite"))
        return
    postgres: PostgresTemplate = request.getfixturevalue("postgres_template")
    name = postgres.create()
    yield from _worlds(postgres.url(name))
    postgres.drop(name)


def _worlds(url: str) -> Iterator[World]:
    backend = open_backend(url, FixedClock(NOW))
    yield make_world(backend)
    backend.close()


def run(backend: Backend, case: Case, name: str, house: House, caller: House) -> object:
    """The answer or the error, with nothing of it left; the owner's rows must stay as they are."""
    watched = caller is not house
    if takes_backend(name):
        with undone(backend, caller.actor) as tx:
            before = rows_of(tx, house) if watched else None
        answer = _ask(case, backend, house, caller)
        with undone(backend, caller.actor) as tx:
            assert not watched or rows_of(tx, house) == before
        return answer
    with undone(backend, caller.actor) as tx:
        before = rows_of(tx, house) if watched else None
        answer = _ask(case, tx, house, caller)
        tx.flush()
        assert not watched or rows_of(tx, house) == before
        return answer
    raise AssertionError


def _ask(case: Case, where: object, house: House, caller: House) -> object:
    try:
        answer = case.call(where, house, caller)
    except CrmError as error:
        return error
    return tuple(answer) if isinstance(answer, Iterator) else answer


def test_every_function_has_a_case() -> None:
    known = {name.partition("/")[0] for name in CASES} | set(EXEMPT)
    found = set(discover())
    assert len(found) > 80
    assert sorted(found - known) == []
    assert sorted(known - found) == []


@pytest.mark.parametrize("name", CASES)
def test_a_stranger_sees_and_changes_nothing(world: World, name: str) -> None:
    case = CASES[name]
    answer = run(world.backend, case, name, world.own, world.strange)
    if case.expect in (Expect.REFUSED, Expect.NEVER):
        assert isinstance(answer, NotFound | Forbidden | Unauthenticated | Invalid), answer
    else:
        assert not isinstance(answer, CrmError), repr(answer)
    if isinstance(answer, CrmError):
        assert MARK not in f"{answer!r} {answer.details}"
    else:
        assert not mentions(answer, world.own)


@pytest.mark.parametrize("name", CASES)
def test_the_same_call_means_something_to_the_owner(world: World, name: str) -> None:
    case = CASES[name]
    answer = run(world.backend, case, name, world.own, world.own)
    if case.expect is Expect.NEVER:
        assert isinstance(answer, CrmError)
        return
    assert not isinstance(answer, CrmError), repr(answer)
    if case.expect is Expect.HIDDEN:
        assert mentions(answer, world.own)
