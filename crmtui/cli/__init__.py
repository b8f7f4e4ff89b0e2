"""The command line: one file a command, and nothing heavy imported until a command needs it."""
