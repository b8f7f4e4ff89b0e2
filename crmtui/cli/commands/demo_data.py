"""crmtui demo-data: load the demo data into the current database and print the counts."""

from argparse import ArgumentParser, Namespace

from crmtui.cli.context import open_backend
from crmtui.cli.output import print_facts


def add_arguments(parser: ArgumentParser) -> None:
    pass


def run(options: Namespace) -> int:
    from crmtui.services import demo

    with open_backend(options) as backend:
        counts = demo.load_demo(backend)
    print_facts(options, dict(counts))
    return 0
