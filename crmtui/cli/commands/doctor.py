"""crmtui doctor: what is configured, what is missing, what to do; exits 0, 1 or 2."""

from argparse import ArgumentParser, Namespace

from crmtui.cli.context import read_settings
from crmtui.cli.diagnosis import Finding, Level, diagnose
from crmtui.cli.output import print_json, printable
from crmtui.kit.i18n import _

_MARKS = {Level.OK: "ok  ", Level.WARNING: "look", Level.FAILURE: "BAD "}


def add_arguments(parser: ArgumentParser) -> None:
    parser.epilog = _("Exits with 0: all is well, 1: something is left to do, 2: it cannot work.")


def run(options: Namespace) -> int:
    findings = diagnose(read_settings(options))
    if options.json:
        print_json([_as_dict(finding) for finding in findings])
    else:
        for finding in findings:
            _print(finding)
    return int(max(finding.level for finding in findings))


def _as_dict(finding: Finding) -> dict[str, str]:
    return {
        "level": finding.level.name.lower(),
        "subject": finding.subject,
        "text": finding.text,
        "remedy": finding.remedy,
    }


def _print(finding: Finding) -> None:
    print(f"{_MARKS[finding.level]}  {finding.subject:<15} {printable(finding.text)}")
    if finding.remedy:
        print(f"{'':<22}→ {printable(finding.remedy)}")
