"""The console."""

import os

os.environ.setdefault("TEXTUAL_FPS", "250")
