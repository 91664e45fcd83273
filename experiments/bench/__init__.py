"""The benchmark: how fast the model is, against one process per resident and against the floor."""
