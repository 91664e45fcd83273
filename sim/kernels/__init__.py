"""Arithmetic over many rows: arrays and scalars in, arrays changed in place. No files, no SimPy."""
