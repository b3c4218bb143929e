"""docs/coverage.md names only what there is, and every one of the 99 points."""

import re

import yaml
from pages import BOARDS
from project import ROOT

LINES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/coverage.md").read_text().splitlines()
    if re.match(r"\| \d", line)
]


def names(cell: str) -> list[str]:
    """Return what a cell names in code."""
    return re.findall(r"`(\w+)`", cell)


def all_tests() -> set[str]:
    """Return the names of all unit tests, data tests of their own and tests of pytest."""
    found = {file.stem for file in (ROOT / "tests").rglob("*.sql")}
    for file in (ROOT / "models").rglob("*.yml"):
        for test in (yaml.safe_load(file.read_text()) or {}).get("unit_tests", []):
            found.add(test["name"])
    for file in (ROOT / "python_tests").rglob("test_*.py"):
        found |= set(re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE))
    return found


def test_every_point_has_a_line():
    """From 1 to 99, in order."""
    assert [int(line[0]) for line in LINES] == [*range(1, 100)]


def test_tables_are_there():
    """Each is a model or a seed."""
    there = {file.stem for kind in ("sql", "py", "csv") for file in ROOT.rglob(f"*s/**/*.{kind}")}
    assert not [line for line in LINES if not set(names(line[2])) <= there]


def test_tests_are_there():
    """Each point has one, unless it says that this is a gap or that it is only read."""
    known = all_tests()
    for line in LINES:
        assert set(names(line[3])) <= known, (line[0], set(names(line[3])) - known)
        assert names(line[3]) or "gap" in line[3] or line[3] == "—", line[0]


def test_pages_are_there():
    """Boards and documents."""
    for line in LINES:
        assert set(names(line[4])) <= set(BOARDS), line[0]
        for link in re.findall(r"\]\(([^)]+)\)", line[4]):
            assert (ROOT / "docs" / link).exists(), (line[0], link)
