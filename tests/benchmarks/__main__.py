"""`python -m tests.benchmarks [NAME …] [--quick]`: runs the benchmarks and prints one table."""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable
from typing import cast

import tests.benchmarks
from tests.benchmarks.table import Row, format_table

Run = Callable[[bool], Iterable[Row]]


def _names() -> list[str]:
    """Every module beside this one that has something to time; no list to forget one in."""
    found = (module.name for module in pkgutil.iter_modules(tests.benchmarks.__path__))
    return sorted(name for name in found if name not in ("__main__", "table"))


def _load(name: str) -> Run | None:
    module = importlib.import_module(f"tests.benchmarks.{name}")
    return cast("Run | None", getattr(module, "run", None))


def _collect(names: Iterable[str], quick: bool) -> list[Row]:
    rows: list[Row] = []
    for name in names:
        run = _load(name)
        if run is None:
            continue
        print(f"{name} …", file=sys.stderr, flush=True)
        rows.extend(run(quick))
    return rows


def main() -> int:
    """0 when every ratio reaches its goal, 1 when one does not."""
    names = _names()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="short runs, rough numbers")
    wanted = parser.parse_args()
    if unknown := set(wanted.names) - set(names):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    rows = _collect(wanted.names or names, wanted.quick)
    print(format_table(rows))
    return int(any(row.ratio < row.goal for row in rows))


if __name__ == "__main__":
    sys.exit(main())
