"""A slow plain-Python twin of the model: the same world, the same luck, the same days."""
