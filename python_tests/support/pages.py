"""The pages for the boards: where they are, how they are rendered, how they write numbers."""

import html
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
from project import ROOT

SHARED = ROOT / "charts/meta.yml"
BOARDS = {file.stem: file for file in sorted((ROOT / "charts").glob("*.yml")) if file != SHARED}
DCT = Path(sys.executable).with_name("dct")
MINUS = "\N{MINUS SIGN}"


def run_dct(environment: dict[str, str], *arguments: str) -> str:
    """Run dbt-charts in the project's root and insist that it succeeds."""
    result = subprocess.run(
        [DCT, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


def build_site(environment: dict[str, str], task: str, site: Path, *arguments: str) -> str:
    """Let the project draw its pages as `make` does; insist that it succeeds and return the log."""
    result = run_site(environment, task, f"--site={site}", *arguments)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "could not be drawn" not in result.stdout, result.stdout
    return site.with_name("logs").joinpath("site.log").read_text()


def run_site(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    """Run what `make` runs, wherever it ends."""
    command = [sys.executable, ROOT / "charts/build_site.py", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def point_to(warehouse: Path, folder: Path) -> dict[str, str]:
    """Point dbt-charts at a warehouse and at the manifest of the build that made it."""
    (folder / "target").mkdir(parents=True, exist_ok=True)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copy(warehouse.parent / "target/manifest.json", folder / "target/manifest.json")
    return os.environ | {
        "DO_NOT_TRACK": "1",
        "DBT_PROJECT_DIR": str(folder),
        "PENETRATION_WAREHOUSE": str(warehouse),
    }


def words_of(page: Path) -> str:
    """Return what a page shows, without any space, since lines may break anywhere."""
    words = re.sub(r"(?s)<(style|script).*?</\1>|<[^>]+>", "", page.read_text())
    return squeezed(html.unescape(words))


def page_of(folder: Path, board: str) -> Path:
    """Return the place of a board's page."""
    return folder / f"{board}.html"


def marts_of(board: str) -> set[str]:
    """Return the marts that a board reads."""
    return set(re.findall(r"ref\('(\w+)'\)", BOARDS[board].read_text() + SHARED.read_text()))


# Reading and writing numbers


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    """Return a query's rows, of which there must be some."""
    found = connection.execute(query).fetchall()
    assert found, query
    return found


def row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple:
    """Return a query's only row."""
    (found,) = rows(connection, query)
    return found


def value(connection: duckdb.DuckDBPyConnection, query: str) -> object:
    """Return a query's only value."""
    (found,) = row(connection, query)
    return found


def points(change: float) -> str:
    """Write a change of a rate in percentage points, with a true minus sign."""
    return f"{change * 100:+.1f} pts".replace("-", MINUS)


def money(amount: float | Decimal, digits: int = 3) -> str:
    """Write an amount with three digits and its unit, with a true minus sign."""
    units = (("B", 1e9), ("M", 1e6), ("K", 1e3), ("", 1))
    size = abs(round(float(amount), 2))
    unit, per = next((each for each in units if size >= each[1]), units[-1])
    rounded = float(f"{size / per:.{digits}g}")
    return f"{MINUS if amount < 0 and size else ''}${rounded:g}{unit}"


def signed(amount: str) -> str:
    """Put a plus before an amount that has no minus."""
    return amount if amount.startswith(MINUS) else f"+{amount}"


def dollars(amount: float | Decimal) -> str:
    """Write an amount without cents."""
    return f"${whole(amount):,}"


def percent(rate: float) -> str:
    """Write a rate as a whole percentage."""
    return f"{whole(rate * 100)}%"


def whole(number: float | Decimal) -> Decimal:
    """Round to a whole number; a half goes up, as in a browser."""
    return Decimal(str(number)).quantize(Decimal(1), ROUND_HALF_UP)


def written(cells: tuple, formats: tuple[Callable[[object], str], ...]) -> str:
    """Write a table's row, with a dash where there is nothing."""
    pairs = zip(cells, formats, strict=True)
    return " ".join("—" if cell is None else how(cell) for cell, how in pairs)


def squeezed(text: str) -> str:
    """Leave out all space."""
    return re.sub(r"\s", "", text)


def in_order(text: str, parts: list[str]) -> bool:
    """Say whether a text has all the parts one after the other, in capitals or not."""
    return re.search(".*".join(map(re.escape, parts)), text, re.IGNORECASE) is not None
