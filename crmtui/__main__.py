"""`python -m crmtui` and the `crmtui` script."""

import sys

from crmtui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
