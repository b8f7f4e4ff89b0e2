"""One module a command; each has `add_arguments(parser)` and `run(options) -> int`.

`run` returns the exit code: 0 done, 1 failed, 2 wrong use.
"""
