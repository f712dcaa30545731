"""How well persons were told apart, measured on the bench's own run where that can be measured."""

from __future__ import annotations

from dataclasses import asdict

from dev.bench.identity_quality import identity_quality
from orchestration.lib.common.settings import Home


def identity_figures(home: Home) -> dict[str, float]:
    """Precision, recall and F1 over pairs and over items (B-cubed), and how many items there are.

    Blank where the truth is not beside the landing files.
    """
    if not (home.root / "truth").exists():
        return {}
    return asdict(identity_quality(home.root))
