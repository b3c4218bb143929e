"""Compare two warehouses mart by mart, row for row: what a rewrite must leave alone.

    python tools/compare.py before.duckdb after.duckdb [--renamed old=new ...]

Doubles may differ by a billionth, since the order of a sum differs from run to run. What is given
with --renamed, a mart, a column or words in a text, is the same thing under its new name.
"""

import argparse
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

Columns = dict[str, dict[str, str]]  # by mart: its columns and their types


def main() -> None:
    """Print what differs; leave with 1 if anything does."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--renamed", action="append", default=[], metavar="old=new")
    given = parser.parse_args()
    renamed = dict(pair.split("=", 1) for pair in given.renamed)
    found = list(differences(given.before, given.after, renamed))
    print("\n".join(found) or "Every mart has the same rows.")
    sys.exit(bool(found))


def differences(before: Path, after: Path, renamed: dict[str, str]) -> Iterator[str]:
    """Yield a sentence for each mart that is not the same in both warehouses."""
    with duckdb.connect() as connection:
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        old, new = (columns(connection, name) for name in ("before", "after"))
        names = {renamed.get(mart, mart): mart for mart in old}
        yield from (f"{mart}: gone" for mart in sorted(names.keys() - new.keys()))
        yield from (f"{mart}: new" for mart in sorted(new.keys() - names.keys()))
        for mart in sorted(names.keys() & new.keys()):
            was = {renamed.get(name, name): name for name in old[names[mart]]}
            if other := sorted(was.keys() ^ new[mart].keys()):
                yield f"{mart}: other columns: {', '.join(other)}"
                continue
            kinds = [new[mart][name] for name in sorted(was)]
            is_double = [kind == "DOUBLE" for kind in kinds]
            one = ", ".join(
                reworded(was[name], renamed) if kind == "VARCHAR" else f'"{was[name]}"'
                for name, kind in zip(sorted(was), kinds, strict=True)
            )
            other = ", ".join(f'"{name}"' for name in sorted(was))
            tables = (
                f"select {one} from before.{names[mart]}",
                f"select {other} from after.{mart}",
            )
            if count := count_differences(connection, is_double, *tables):
                yield f"{mart}: {count}"


def reworded(column: str, renamed: dict[str, str]) -> str:
    """Return a column of texts as SQL, old words replaced by new ones."""
    text = f'"{column}"'
    for old, new in renamed.items():
        old, new = (words.replace("'", "''") for words in (old, new))
        text = f"replace({text}, '{old}', '{new}')"
    return text


def columns(connection: duckdb.DuckDBPyConnection, warehouse: str) -> Columns:
    """Return the columns of each mart."""
    found: Columns = {}
    for mart, name, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = ? and schema_name = 'main'",
        [warehouse],
    ).fetchall():
        found.setdefault(mart, {})[name] = kind
    return found


def count_differences(
    connection: duckdb.DuckDBPyConnection, is_double: list[bool], before: str, after: str
) -> str:
    """Return in words how many rows of two queries differ, nothing where none does."""
    gone, come = (
        sorted(
            connection.execute(f"{one} except all {other}").fetchall(),
            key=lambda row: [
                str(cell) for cell, double in zip(row, is_double, strict=True) if not double
            ],
        )
        for one, other in ((before, after), (after, before))
    )
    if len(gone) == len(come):
        changed = sum(not is_same(*rows, is_double) for rows in zip(gone, come, strict=True))
        return f"{changed:,} rows changed" if changed else ""
    return f"{len(gone):,} rows only before, {len(come):,} only after"


def is_same(before: tuple, after: tuple, is_double: list[bool]) -> bool:
    """Say whether two rows are equal but for the last digits of their doubles."""
    return all(
        math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
        if double and one is not None and other is not None
        else one == other
        for one, other, double in zip(before, after, is_double, strict=True)
    )


if __name__ == "__main__":
    main()
