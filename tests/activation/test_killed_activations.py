"""What a vendor has been told when activations are killed; dev/torture does it more often."""

from __future__ import annotations

from pathlib import Path

from dev.torture.activations import activations


def test_after_kills_each_conversion_counts_once(tmp_path: Path) -> None:
    said: list[str] = []
    figures = activations(3, tmp_path, 1, said.append, conversions=3_000)
    counted = {figure.what: figure.count for figure in figures}
    assert counted["activations killed"] == 3
    assert counted["conversions that count twice, or not at all, or with another value"] == 0
