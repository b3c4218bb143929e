"""How mistakes are put into a finished table: rows inserted, repeated, and padded with blanks."""

from random import Random

Rows = list[dict[str, str]]


def insert_anywhere(rows: Rows, row: dict[str, str], rng: Random) -> None:
    """Put a row somewhere in the table."""
    rows.insert(rng.randrange(len(rows)), row)


def repeat_row(rows: Rows, position: int, distance: int) -> None:
    """Repeat a row exactly: it counts once."""
    rows.insert(position + distance, dict(rows[position]))


def pad(row: dict[str, str], column: str) -> None:
    """Surround a key with blanks: it is accepted, trimmed."""
    row[column] = f" {row[column]} "
