"""What each figure means: docs/metrics.md. What a column holds, the published file says itself."""

from __future__ import annotations

import re

from orchestration.lib.common.settings import PROJECT_ROOT

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


def models() -> dict[str, str]:
    """What each attribution model asks, by its name, from docs/attribution.md."""
    page = (PROJECT_ROOT / "docs/attribution.md").read_text(encoding="utf-8")
    return dict(_MODEL.findall(page))
