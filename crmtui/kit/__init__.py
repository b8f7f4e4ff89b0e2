"""What every floor needs and no business word belongs in."""
