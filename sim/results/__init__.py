"""Finished cells: their folders, their statistics and the comparison of proposals."""
