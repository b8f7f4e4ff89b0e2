"""What the product does, an area a package. Areas use each other only through their `__init__`."""
