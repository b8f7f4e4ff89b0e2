"""What `crmtui doctor` looks at. Each check returns findings and raises nothing."""

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crmtui import __version__
from crmtui.kit.errors import CrmError
from crmtui.kit.i18n import _
from crmtui.kit.resources import asset_path, migrations_path

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from crmtui.settings import Settings

_MORE_VARIABLES: Final = {
    "CRMTUI_MASTER_KEY",
    "CRMTUI_WEBHOOK_ALLOW",
    "CRMTUI_WEBHOOK_ALLOW_PRIVATE",
}
"""Read where they are used: a secret, and what few need."""
LOW_DISK_BYTES: Final = 1_000_000_000
_NETWORK_FILE_SYSTEMS: Final = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs")


class Level(IntEnum):
    """How bad a finding is; the worst one is the exit code."""

    OK = 0
    WARNING = 1
    FAILURE = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the diagnosis."""

    level: Level
    subject: str
    text: str
    remedy: str = ""


def diagnose(settings: "Settings") -> list[Finding]:
    """Look at everything, from the ground up."""
    checks = (
        *(_check_program, _check_environment, _check_data_dir, _check_key),
        *(_check_ways_out, _check_database),
    )
    return [finding for check in checks for finding in check(settings)]


def _check_program(settings: "Settings") -> Iterator[Finding]:
    subject = _("program")
    yield Finding(
        Level.OK,
        subject,
        f"crmtui {__version__}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {platform.system()}",
    )
    for path in (migrations_path() / "env.py", asset_path("fonts")):
        if not path.exists():
            text = _("{path} is missing").format(path=path)
            yield Finding(Level.FAILURE, subject, text, _("Install crmtui again."))
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        text = _("the terminal's encoding is {name}").format(name=sys.stdout.encoding)
        yield Finding(Level.WARNING, subject, text, _("Choose a UTF-8 locale or set PYTHONUTF8=1."))


def _check_environment(settings: "Settings") -> Iterator[Finding]:
    known = {f"CRMTUI_{name.upper()}" for name in type(settings).model_fields} | _MORE_VARIABLES
    given = sorted(name for name in os.environ if name.startswith("CRMTUI_"))
    configured = [name for name in given if name in known]
    yield Finding(Level.OK, _("settings"), ", ".join(configured) or _("all by default"))
    for name in given:
        if name not in known and not name.startswith("CRMTUI_TEST_"):
            text = _("{name} is not a setting").format(name=name)
            remedy = _("Unset it; known are {names}.").format(names=", ".join(sorted(known)))
            yield Finding(Level.WARNING, _("settings"), text, remedy)


def _check_data_dir(settings: "Settings") -> Iterator[Finding]:
    subject, folder = _("data directory"), settings.data_dir
    existing = next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        text = _("{path} cannot be written").format(path=existing)
        remedy = _("Give yourself the right, or choose another with --data-dir.")
        yield Finding(Level.FAILURE, subject, text, remedy)
        return
    yield Finding(
        Level.OK, subject, str(folder) + ("" if folder.exists() else _(" (not made yet)"))
    )
    free = shutil.disk_usage(existing).free
    if free < LOW_DISK_BYTES:
        text = _("only {megabytes} MB are free").format(megabytes=free // 1_000_000)
        yield Finding(Level.WARNING, subject, text, _("Make room; a full disk stops admissions."))
    if folder.exists() and os.name == "posix" and folder.stat().st_mode & 0o077:
        text = _("other accounts of this computer can read it")
        yield Finding(Level.WARNING, subject, text, f"chmod 700 {folder}")


def _check_key(settings: "Settings") -> Iterator[Finding]:
    from crmtui.kit.master_key import VARIABLE, describe_key

    key, subject = describe_key(settings.data_dir), _("master key")
    if key.problem is not None:
        remedy = _("Bring back the key that sealed the stored secrets, or set {name}.")
        yield Finding(Level.FAILURE, subject, key.problem.rstrip("."), remedy.format(name=VARIABLE))
    elif not key.private:
        text = _("other accounts of this computer can read it")
        yield Finding(Level.FAILURE, subject, text, f"chmod 600 {key.path}")
    elif key.home == "file":
        text = _("it lies in {path}, beside what it protects").format(path=key.path)
        remedy = _("Keep the file out of backups, or give the key in {name} and delete it.")
        yield Finding(Level.WARNING, subject, text, remedy.format(name=VARIABLE))
    else:
        homes = {
            "environment": VARIABLE,
            "keyring": _("in the keyring"),
            "none": _("not made yet"),
        }
        yield Finding(Level.OK, subject, homes[key.home])


def _check_ways_out(settings: "Settings") -> Iterator[Finding]:
    """Where messages go; without any they are kept, so that is no fault."""
    mail = sms = _("not configured; they wait in the outbox")
    if settings.smtp_host is not None:
        mail = _("through {host}, port {port}, encryption: {how}, from {sender}").format(
            host=settings.smtp_host,
            port=settings.mail_port,
            how=settings.smtp_security,
            sender=settings.mail_sender[1],
        )
    if settings.twilio_account_sid is not None:
        sms = _("through {url}").format(url=settings.twilio_url)
    yield Finding(Level.OK, _("mails"), mail)
    yield Finding(Level.OK, _("text messages"), sms)
    lookups = _("not configured; contacts are completed from what is known of companies")
    if settings.enrichment_key is not None:
        lookups = _("through {url}").format(url=settings.enrichment_url)
    yield Finding(Level.OK, _("LinkedIn"), lookups)


def _check_database(settings: "Settings") -> Iterator[Finding]:
    from crmtui.kit.database import parse_database_url

    try:
        url = parse_database_url(settings.database)
        yield from _check_schema(url)
    except CrmError as error:
        remedy = _("Check --database and CRMTUI_DATABASE_URL.")
        yield Finding(Level.FAILURE, _("database"), error.message.rstrip("."), remedy)
        return
    yield from _check_kind(url)
    yield from _check_content(url)


def _check_schema(url: "URL") -> Iterator[Finding]:
    from crmtui.kit.schema import current_version, head_version

    subject, version, needed = _("database"), current_version(url), head_version()
    where = url.render_as_string(hide_password=True)
    if version is None:
        remedy = _("Run crmtui (it asks), crmtui init, or crmtui demo to look around.")
        yield Finding(Level.WARNING, subject, _("{url} is not made yet").format(url=where), remedy)
    elif version < needed:
        text = _("{url} has version {version}").format(url=where, version=version)
        yield Finding(Level.WARNING, subject, text, _("Run crmtui db upgrade."))
    elif version > needed:
        text = _("{url} was made by a newer crmtui").format(url=where)
        yield Finding(Level.FAILURE, subject, text, _("Install the newer crmtui."))
    else:
        yield Finding(Level.OK, subject, f"{where}, {_('version')} {version}")


def _check_kind(url: "URL") -> Iterator[Finding]:
    if url.get_backend_name() == "sqlite":
        file_system = _file_system(Path(str(url.database)).absolute())
        if file_system in _NETWORK_FILE_SYSTEMS:
            text = _("the file is on a network drive ({name})").format(name=file_system)
            remedy = _("SQLite loses data there. Use a local disk, or PostgreSQL.")
            yield Finding(Level.FAILURE, _("database"), text, remedy)
        return
    from crmtui.kit.backup_postgres import find_program

    try:
        find_program("pg_dump")
    except CrmError as error:
        yield Finding(Level.WARNING, _("backup"), _("pg_dump was not found"), error.message)


def _file_system(path: Path) -> str:
    """The kind of file system below `path`, where the system tells it (Linux)."""
    try:
        lines = Path("/proc/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    mounts = [(fields[1], fields[2]) for line in lines if len(fields := line.split()) > 2]
    above = [mount for mount in mounts if path.is_relative_to(mount[0])]
    return max(above, key=lambda mount: len(mount[0]), default=("", ""))[1]


def _check_content(url: "URL") -> Iterator[Finding]:
    """Whether somebody could work with it. Only a database of our version is opened."""
    from crmtui.kit.integrity import find_problems
    from crmtui.kit.schema import current_version, head_version

    if current_version(url) != head_version():
        return
    for problem in find_problems(url):
        remedy = _("Restore a backup: crmtui db restore FILE.")
        yield Finding(Level.FAILURE, _("database"), problem.rstrip("."), remedy)
    yield from _check_organizations(url)
    yield from _check_jobs(url)


def _check_organizations(url: "URL") -> Iterator[Finding]:
    from crmtui import bootstrap
    from crmtui.kit.actor import system_actor
    from crmtui.services import identity

    subject = _("organizations")
    backend = bootstrap.open_backend(url.render_as_string(hide_password=False))
    try:
        with backend.read(system_actor("cli")) as tx:
            names = [found.slug for found in identity.list_organizations(tx)]
    finally:
        backend.close()
    if names:
        yield Finding(Level.OK, subject, ", ".join(names[:5]) + ("…" if len(names) > 5 else ""))
    else:
        yield Finding(Level.WARNING, subject, _("none yet"), _("Run crmtui or crmtui init."))


def _check_jobs(url: "URL") -> Iterator[Finding]:
    """Whether somebody runs the jobs; where nothing waits, nobody has to."""
    from crmtui.cli.queue_health import ask_health
    from crmtui.services.jobs import describe_problem

    health = ask_health(url.render_as_string(hide_password=False))
    works = health.worker == "running"
    idle = not works and health.oldest_pending_seconds is None
    problems = [code for code in health.problems if not (idle and code == "jobs.no_worker")]
    if works or idle:
        text = _("a worker runs") if works else _("no worker runs, and nothing waits for one")
        waiting = _("{count} waiting").format(count=health.pending.value)
        yield Finding(Level.OK, _("jobs"), f"{text}; {waiting}")
    for code in problems:
        yield Finding(Level.WARNING, _("jobs"), code, describe_problem(code))
