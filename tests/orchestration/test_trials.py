from pathlib import Path

from dev.torture.trials import Figure, find, put, section

FIRST = [Figure("kills", 1_200), Figure("marts compared", 35, is_sum=False)]
SECOND = [Figure("kills", 30), Figure("marts compared", 36, is_sum=False), Figure("in: load", 2)]


def test_the_runs_of_a_trial_add_up_in_the_document(tmp_path: Path) -> None:
    document = tmp_path / "evidence.md"
    document.write_text(
        "Before.\n\n<!-- torture: kills -->\n\n<!-- end of torture: kills -->\n\nAfter.\n"
    )
    put("kills", section("`first`, 3 min", FIRST, find("kills", document)), document)
    put("kills", section("`second`, 4 min", SECOND, find("kills", document)), document)
    assert find("kills", document).splitlines() == [
        "`first`, 3 min",
        "",
        "`second`, 4 min",
        "",
        "| what | how often |",
        "| --- | ---: |",
        "| kills | 1,230 |",
        "| marts compared | 36 |",
        "| in: load | 2 |",
    ]
    put("kills", section("`third`, 5 min", FIRST), document)
    assert find("kills", document).splitlines()[-2:] == [
        "| kills | 1,200 |",
        "| marts compared | 35 |",
    ]
    assert document.read_text().startswith("Before.")
    assert document.read_text().endswith("After.\n")
