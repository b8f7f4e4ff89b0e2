"""crmtui db upgrade | current | check | backup FILE | restore FILE"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from crmtui.cli.context import read_database_url, read_settings
from crmtui.cli.output import print_facts
from crmtui.cli.parsing import add_actions
from crmtui.kit.clock import SystemClock
from crmtui.kit.i18n import _
from crmtui.places import BACKUPS


def add_arguments(parser: ArgumentParser) -> None:
    actions = add_actions(parser)
    actions.add_parser("upgrade", help=_("create the database or bring it up to date"))
    actions.add_parser("current", help=_("print the version of the database"))
    actions.add_parser("check", help=_("look for damage; exits 1 if there is some"))
    backup = actions.add_parser("backup", help=_("copy the database to a new file, in use or not"))
    restore = actions.add_parser("restore", help=_("replace the database's content by a backup's"))
    for action in (backup, restore):
        action.add_argument("file", type=Path, metavar="FILE")


def run(options: Namespace) -> int:
    actions = {
        "upgrade": _upgrade,
        "current": _print_current,
        "check": _check,
        "backup": _back_up,
        "restore": _restore,
    }
    return actions[options.action](options)


def _upgrade(options: Namespace) -> int:
    from crmtui.kit.schema import current_version, head_version, upgrade

    url = read_database_url(options)
    before = current_version(url)
    saved = upgrade(url, SystemClock().now(), read_settings(options).data_dir / BACKUPS)
    facts = {"version": head_version(), "before": before, "backup": saved and str(saved)}
    print_facts(options, facts)
    return 0


def _print_current(options: Namespace) -> int:
    from crmtui.kit.schema import current_version, head_version

    version = current_version(read_database_url(options))
    if options.json:
        print_facts(options, {"version": version, "needed": head_version()})
    else:
        print(version or _("none"))
    return 0


def _check(options: Namespace) -> int:
    from crmtui.kit.integrity import find_problems

    problems = find_problems(read_database_url(options))
    if options.json:
        print_facts(options, {"ok": not problems, "problems": problems})
    elif problems:
        for problem in problems:
            print(f"crmtui: {problem}", file=sys.stderr)
    else:
        print(_("ok"))
    return 1 if problems else 0


def _back_up(options: Namespace) -> int:
    from crmtui.kit.backup import write_backup

    written = write_backup(read_database_url(options), options.file.absolute())
    print_facts(options, {"backup": str(written), "bytes": written.stat().st_size})
    return 0


def _restore(options: Namespace) -> int:
    from crmtui.kit.backup import restore_backup
    from crmtui.kit.schema import head_version, upgrade

    url, now = read_database_url(options), SystemClock().now()
    folder = read_settings(options).data_dir / BACKUPS
    saved = restore_backup(url, options.file.absolute(), folder, now)
    upgrade(url, now, folder)
    facts = {"restored": str(options.file), "version": head_version()}
    print_facts(options, {**facts, "previous_content": saved and str(saved)})
    return 0
