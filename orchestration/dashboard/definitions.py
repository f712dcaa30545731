"""What each figure means: docs/metrics.md, and the descriptions of published columns."""

from __future__ import annotations

import re

import yaml

from orchestration.lib.common.settings import PROJECT_ROOT

_MODELS = PROJECT_ROOT / "dbt_project/models"
_MODEL = re.compile(r"^\| `(\w+)` \|.*\| ([^|]+\?)[^|?]* \|$", re.MULTILINE)


def metrics() -> dict[str, str]:
    """Question, formula and what is left out of each metric of docs/metrics.md, by its name."""
    page = (PROJECT_ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    found = {}
    for line in page.splitlines():
        cells = [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 7:
            name, question, formula, *_, leaves_out = cells
            found[name] = f"{question} It is {formula}. Leaves out: {leaves_out.rstrip('.')}."
    return found


def columns() -> dict[str, str]:
    """The description of each published column that has one, by `<table>.<column>`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = {}
    for folder in ("marts", "reports"):
        for file in sorted((_MODELS / folder).rglob("[dfr]*_*.yml")):
            text, *_ = file.read_text(encoding="utf-8").split("\nunit_tests:")
            for model in yaml.load(text, loader).get("models", []):
                for column in model.get("columns", []):
                    if "description" in column:
                        name = f"{model['name']}.{column['name']}"
                        found[name] = " ".join(column["description"].split())
    return found


def models() -> dict[str, str]:
    """What each attribution model asks, by its name, from docs/attribution.md."""
    page = (PROJECT_ROOT / "docs/attribution.md").read_text(encoding="utf-8")
    return dict(_MODEL.findall(page))
