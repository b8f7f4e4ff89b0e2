"""One package a documented API: its addresses, its words and its errors, and nothing else."""
