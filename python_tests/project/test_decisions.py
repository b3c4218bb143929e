"""Decisions: each has an id, a reason and an alternative, and models cite those that are there."""

import re

from project import ROOT

ENTRIES = {
    entry.split()[0]: entry
    for file in sorted((ROOT / "docs/decisions").glob("*.md"))
    for entry in re.split(r"^### ", file.read_text(), flags=re.MULTILINE)[1:]
}


def test_each_decision_says_what_else_could_have_been():
    """Under an id that stands once."""
    found = [
        identifier
        for file in (ROOT / "docs/decisions").glob("*.md")
        for identifier in re.findall(r"^### (D-[A-Z]{3}-\d\d) ", file.read_text(), re.MULTILINE)
    ]
    assert len(found) == len(set(found)) == len(ENTRIES) > 200
    assert [key for key, entry in ENTRIES.items() if "lternative" not in entry] == []


def test_models_cite_decisions_that_are_there():
    """An id in a model's head leads to its entry."""
    cited = {
        identifier
        for path in (ROOT / "models").rglob("*.sql")
        for identifier in re.findall(r"D-[A-Z]{3}-\d\d", path.read_text())
    }
    assert len(cited) >= 40
    assert cited <= ENTRIES.keys()
