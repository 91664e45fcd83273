"""The tables of Sweden (CSV), what their columns must hold, and the loader.

`SOURCES.csv` has one row per column of every table: unit, meaning, source and grade (A official,
B published, C estimate); `low` and `high` are factors on the table's figures that bound what is
plausible. Where a table has a grade or source column of its own, that holds for the row.
"""
