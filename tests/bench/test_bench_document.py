from pathlib import Path

import pytest

from dev.bench.document import GROWTH, put, replaced

PROSE = "# Performance\n\nWhat is measured.\n"


def sections(document: str) -> list[str]:
    return [
        line.removeprefix("<!-- bench: ").removesuffix(" -->")
        for line in document.splitlines()
        if line.startswith("<!-- bench: ")
    ]


@pytest.fixture
def document() -> str:
    """Prose, three sections, and prose again."""
    text = PROSE
    for name in ("1m jsonl", "20m jsonl", "20m parquet"):
        text = replaced(text, name, f"figures of {name}")
    return text + "\nLast words.\n"


def test_a_run_replaces_its_own_section_only(document: str) -> None:
    after = replaced(document, "20m jsonl", "newer \\1 figures")
    assert "newer \\1 figures" in after
    assert after.replace("newer \\1 figures", "figures of 20m jsonl") == document


def test_the_same_figures_leave_the_document_as_it_is(document: str) -> None:
    assert replaced(document, "20m parquet", "figures of 20m parquet") == document


def test_sections_are_in_the_order_of_their_sizes(document: str) -> None:
    for name in ("100m jsonl", "100k parquet", GROWTH, "5m jsonl"):
        document = replaced(document, name, "figures")
    assert sections(document) == [
        GROWTH,
        "100k parquet",
        "1m jsonl",
        "5m jsonl",
        "20m jsonl",
        "20m parquet",
        "100m jsonl",
    ]


def test_prose_before_and_after_the_sections_stays(document: str) -> None:
    for name in ("100m jsonl", "20m parquet", GROWTH):
        document = replaced(document, name, "figures")
    assert document.startswith(PROSE)
    assert document.endswith("\nLast words.\n")


def test_a_document_that_is_not_there_is_begun(tmp_path: Path) -> None:
    put(tmp_path / "performance.md", "1m jsonl", "figures")
    assert sections((tmp_path / "performance.md").read_text()) == ["1m jsonl"]
