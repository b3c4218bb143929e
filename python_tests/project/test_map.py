"""docs/map.md: what is drawn is what the manifest says, and what it names is there."""

import json
import re
import sys
from pathlib import Path

from project import ROOT

sys.path.append(str(ROOT / "tools"))
import draw_map
import house


def test_the_map_is_drawn_from_the_manifest(demo_warehouse: Path):
    """`python tools/draw_map.py` would change nothing."""
    manifest = json.loads((demo_warehouse.parent / "target/manifest.json").read_text())
    page = draw_map.PAGE.read_text()
    assert draw_map.redrawn(page, manifest) == page, "run: python tools/draw_map.py"


def test_a_definition_is_found_in_three_files():
    """Each file that the map names is there, and none names more than three."""
    assert len(house.places()) >= 8
    assert max(house.places().values()) <= 3
    for file in re.findall(r"`([\w/]+\.\w+)`", draw_map.PAGE.read_text()):
        assert (ROOT / file).exists(), file


def test_words_of_the_glossary_stand_once():
    """One word for one thing."""
    words = [
        word.strip()
        for row in re.findall(r"^\| ([^|]+) \|", (ROOT / "docs/glossary.md").read_text(), re.M)
        for word in row.split(",")
    ]
    assert len(words) == len(set(words)) > 40
