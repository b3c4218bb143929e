"""Draw docs/map.md from the manifest: the areas, what each reads, and its marts.

    python tools/draw_map.py           after a build or a parse, which writes target/manifest.json

What stands between the two marks is drawn; the rest of the page is written by hand.
"""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/map.md"
MANIFEST = ROOT / "target/manifest.json"
MARKS = ("<!-- drawn by tools/draw_map.py -->", "<!-- end of what is drawn -->")
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

Models = dict[str, dict]


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(redrawn(PAGE.read_text(), json.loads(MANIFEST.read_text())))


def redrawn(page: str, manifest: dict) -> str:
    """Return the page with what a manifest says between its marks."""
    before, _, rest = page.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    return f"{before}{MARKS[0]}\n\n{drawing(manifest)}\n\n{MARKS[1]}{after}"


def drawing(manifest: dict) -> str:
    """Return the picture, and a section for each area."""
    models = {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }
    groups = {
        group["name"]: group["description"]
        for group in manifest["groups"].values()
        if group["package_name"] == "account_penetration"
    }
    parts = [picture(models)]
    for area in AREAS:
        own = [node for node in models.values() if node["group"] == area]
        marts = sorted(
            (node for node in own if node["access"] == "public"), key=lambda node: node["name"]
        )
        parts.append(f"## {area.capitalize()}\n\n{groups[area]}")
        parts.append(
            "\n".join(
                [
                    "| mart | what it says |",
                    "|---|---|",
                    *(f"| `{node['name']}` | {first_sentence(node)} |" for node in marts),
                ]
            )
        )
        parts.append(f"{'; '.join(reads(models, area))}.")
    return "\n\n".join(parts)


def picture(models: Models) -> str:
    """Return the areas as boxes, each with an arrow from every area of which it reads."""
    lines = ["```mermaid", "flowchart LR"]
    for area in AREAS:
        own = [node for node in models.values() if node["group"] == area]
        marts = sum(node["access"] == "public" for node in own)
        lines.append(f'    {area}["{area}<br>{marts} marts, {len(own) - marts} steps"]')
    for area in AREAS:
        found = {node["group"] for node in parents(models, area)}
        lines += [f"    {other} --> {area}" for other in AREAS if other in found]
    return "\n".join([*lines, "```"])


def parents(models: Models, area: str) -> list[dict]:
    """Return the models of other groups that the models of an area read."""
    keys = {
        key
        for node in models.values()
        if node["group"] == area
        for key in node["depends_on"]["nodes"]
        if key in models and models[key]["group"] != area
    }
    return [models[key] for key in sorted(keys)]


def reads(models: Models, area: str) -> list[str]:
    """Return what an area reads from every other one, by name."""
    found: dict[str, list[str]] = {}
    for node in parents(models, area):
        found.setdefault(node["group"], []).append(f"`{node['name']}`")
    order = ("inputs", "core", *AREAS)
    return [
        f"From the inputs it reads {', '.join(found[group])}"
        if group == "inputs"
        else f"from {group} {', '.join(found[group])}"
        for group in order
        if group in found
    ]


def first_sentence(node: dict) -> str:
    """Return the first sentence of a model's description, on one line, its brackets whole."""
    text = " ".join(node["description"].split())
    ends = (
        found.end()
        for found in re.finditer(r"[.;:](?= |$)", text)
        if text.count("(", 0, found.end()) == text.count(")", 0, found.end())
    )
    return text[: next(ends, len(text))].rstrip(".;:").replace("|", "/") + "."


if __name__ == "__main__":
    main()
