"""Ways out to the world, each behind a Protocol of the area that needs it."""
