"""crmtui session create --dialect D --email E"""

from argparse import ArgumentParser, Namespace

from crmtui.cli.arguments import require_dialect
from crmtui.cli.context import VIA, open_backend
from crmtui.cli.output import print_facts
from crmtui.cli.parsing import add_actions
from crmtui.kit.actor import system_actor
from crmtui.kit.errors import NotFound
from crmtui.kit.i18n import _


def add_arguments(parser: ArgumentParser) -> None:
    actions = add_actions(parser)
    create = actions.add_parser("create", help=_("log a user in; prints the token, once and alone"))
    create.add_argument("--dialect", required=True, help=_("the API that it opens"))
    create.add_argument("--email", required=True, help=_("the user's e-mail address"))


def run(options: Namespace) -> int:
    from crmtui.services import identity

    dialect = require_dialect(options.dialect)
    with open_backend(options) as backend, backend.write(system_actor(VIA)) as tx:
        user_id = identity.find_user_id(tx, options.email)
        if user_id is None:
            raise NotFound("user.not_found", _("Nobody here has this e-mail address."))
        session = identity.create_session(tx, user_id, dialect)
    token = session.token.get_secret_value()
    if options.json:
        facts = {"token": token, "expires_at": session.expires_at, "user_id": session.user_id}
        print_facts(options, facts)
    else:
        print(token)
    return 0
