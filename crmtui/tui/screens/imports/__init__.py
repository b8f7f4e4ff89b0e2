"""Lists brought in by the file: a wizard from the choice of the file to what became of it."""
