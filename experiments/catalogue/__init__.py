"""What every preset does: measured on the whole of Sweden and held against what it should do."""
