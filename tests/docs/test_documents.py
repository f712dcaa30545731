"""README and docs/: short, without dead links, and complete where they list settings."""

import re
from pathlib import Path

import pytest
import yaml

from orchestration.lib.common.settings import PROJECT_ROOT

PAGES = [PROJECT_ROOT / "README.md", *sorted((PROJECT_ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")


def _anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT_ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for path, anchor in _LINK.findall(text):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), path
        assert not anchor or anchor in _anchors(target), f"{path}#{anchor}"


def test_the_readme_fits_on_220_lines() -> None:
    assert len((PROJECT_ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 220


def test_the_page_of_settings_has_every_var_with_its_default() -> None:
    given = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    page = (PROJECT_ROOT / "docs/settings.md").read_text(encoding="utf-8")
    table = page.partition("\n## Vars\n")[2]
    listed = {}
    for names, default in re.findall(r"^\| (`\w+`.*?) \| (.+?) \|", table, re.MULTILINE):
        names_of_row = re.findall(r"`(\w+)`", names)
        defaults = default.split(", ") if len(names_of_row) > 1 else [default]
        listed |= dict(zip(names_of_row, defaults, strict=True))
    assert listed == {name: _shown(value) for name, value in given.items()}


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"`{value[0]}`, ..."
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return f"`{value}`" if value else "`{}`" if value == {} else "empty"
