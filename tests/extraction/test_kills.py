"""What is landed when extractions are killed; dev/torture does it more often."""

from __future__ import annotations

from pathlib import Path

from dev.torture.extractions import extractions


def test_after_kills_what_is_landed_is_what_the_vendor_has(tmp_path: Path) -> None:
    said: list[str] = []
    figures = extractions(3, tmp_path, 1, said.append, contacts=6_000, deals=300)
    counted = {figure.what: figure.count for figure in figures}
    assert counted["extractions killed"] == 3
    assert counted["objects"] == 6_300
    assert counted["records landed"] >= 6_300
