"""Stores the results of now: `python -m tests.back.update`, then read the difference in git."""

from tests.back.cases import cells, totals_of, write

if __name__ == "__main__":
    write({key: value for cell in cells() for key, value in totals_of(cell).items()})
