"""Where a model lives and who may read it: by area, the steps of an area its own."""

import json
from collections import Counter, defaultdict
from pathlib import PurePath

import pytest
from project import ROOT

AREAS = (
    "revenue",
    "penetration",
    "whitespace",
    "relationships",
    "prioritization",
    "experiments",
    "diagnosis",
    "catalogue",
)


@pytest.fixture(scope="module")
def models(demo_warehouse) -> dict[str, dict]:
    """Return every model of the demo's build by its unique id."""
    manifest = json.loads((demo_warehouse.parent / "target/manifest.json").read_text())
    return {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }


def test_each_area_is_a_group_and_its_steps_are_its_own(models: dict[str, dict]):
    """Marts are public, a step that another area reads is protected, any other is private."""
    read_by_others = defaultdict(set)
    for node in models.values():
        for parent in node["depends_on"]["nodes"]:
            if parent in models and models[parent]["group"] != node["group"]:
                read_by_others[parent].add(node["group"])
    for key, node in models.items():
        folder = PurePath(node["path"]).parts[0]
        assert node["group"] == ("inputs" if folder in ("raw", "staging") else folder)
        if folder in AREAS and "intermediate" not in node["path"]:
            assert node["access"] == "public", node["path"]
        elif folder not in ("raw", "staging") and node["access"] == "private":
            assert not read_by_others[key], (node["path"], read_by_others[key])


def test_no_folder_is_long_but_those_with_a_model_for_each_input():
    """One looks through a folder at a glance: 20 models at the most."""
    counts = Counter(
        path.parent.relative_to(ROOT / "models")
        for kind in ("sql", "py")
        for path in ROOT.glob(f"models/**/*.{kind}")
    )
    long = {str(folder): count for folder, count in counts.items() if count > 20}
    assert long.keys() <= {"raw", "staging"}, long
