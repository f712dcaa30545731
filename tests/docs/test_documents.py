"""README and docs/: short, without dead links, and complete where they list settings."""

import re
from pathlib import Path

import pytest
import yaml

from orchestration.lib.common.settings import PROJECT_ROOT

MODELS = [*(PROJECT_ROOT / "dbt_project/models").rglob("*.sql")]
MODELS += (PROJECT_ROOT / "dbt_project/models").rglob("*.py")
TESTS = {
    name
    for path in (PROJECT_ROOT / "tests").rglob("test_*.py")
    for name in (path.stem, *re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8")))
}
# What publishing makes of each table with a row per attribution model.
VIEWS = {
    f"{model.stem}_default"
    for model in MODELS
    if "is_default_model" in model.with_suffix(".yml").read_text(encoding="utf-8")
}
PAGES = [PROJECT_ROOT / "README.md", *sorted((PROJECT_ROOT / "docs").rglob("*.md"))]
# Tables of measurements have the names of their day.
_MEASURED = re.compile(r"<!-- bench: .*? -->.*?<!-- end of bench: .*? -->", re.DOTALL)
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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT_ROOT)))
def test_a_page_names_only_models_files_and_tests_that_there_are(page: Path) -> None:
    text = _MEASURED.sub("", page.read_text(encoding="utf-8"))
    named = set(re.findall(r"`((?:stg|int|fct|dim|rpt)_\w+)`", text))
    assert sorted(named - VIEWS - {model.stem for model in MODELS}) == []
    files = re.findall(r"`((?:dbt_project|dev|orchestration|seeds|tests)/[\w./-]+)`", text)
    assert [file for file in files if not (PROJECT_ROOT / file).exists()] == []
    assert sorted(set(re.findall(r"`(test_\w+)(?:\.py)?`", text)) - TESTS) == []


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
