"""ChannelAttribution's answer to the same paths: removal effects found by simulation."""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
import time
from dataclasses import dataclass

# Unasked it lets no journey go on for longer than the longest it was shown, which the chain does.
_MAX_STEP = 10_000
# How much its repetitions may differ in the end, as a share; 5 % is what it takes unasked.
_CONVERGENCES = (0.05, 0.01, 0.0025)


@dataclass(frozen=True)
class Estimate:
    """Removal effects by channel, and how long they took."""

    version: str
    convergence: float
    seconds: float
    effects: dict[str, float]


def estimates(paths: list[tuple[str, int, int]]) -> list[Estimate]:
    """What it makes of (path, conversions, others); none where it is not installed."""
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it advertises when it is imported
            import ChannelAttribution
            import pandas as pd  # type: ignore[import-untyped]
    except ImportError:
        return []
    frame = pd.DataFrame(paths, columns=["path", "conversions", "others"])
    found = []
    for convergence in _CONVERGENCES:
        start = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            answer = ChannelAttribution.markov_model(
                frame,
                "path",
                "conversions",
                var_null="others",
                order=1,
                max_step=_MAX_STEP,
                out_more=True,
                ncore=2,
                conv_par=convergence,
                verbose=False,
                flg_pro=False,
            )
        seconds = time.perf_counter() - start
        effects = answer["removal_effects"]
        by_channel = dict(zip(effects.iloc[:, 0].str.strip(), effects.iloc[:, 1], strict=True))
        version = importlib.metadata.version("ChannelAttribution")
        found.append(Estimate(version, convergence, seconds, by_channel))
    return found
