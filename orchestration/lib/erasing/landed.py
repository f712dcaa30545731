"""The files below landing/, and all of them without who was erased."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from orchestration.lib.common.erased import Erased
from orchestration.lib.common.settings import Home
from orchestration.lib.landing.rewriting import rewrite
from orchestration.lib.landing.tombstones import Tombstones

log = logging.getLogger("closedloop.erasing")

_OPAQUE = (".zip", ".tar", ".tar.gz", ".tgz", ".7z", ".bz2", ".xz", ".zst", ".pdf")


def landed_files(home: Home) -> Iterator[tuple[Path, str]]:
    """Every file below landing/, hidden ones and strays too, with its path there."""
    for folder, _, names in os.walk(home.landing, followlinks=True):
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file():
                yield path, path.relative_to(home.landing).as_posix()


def rewrite_landing(home: Home, erased: Erased) -> list[str]:
    """Rewrites every file that holds anybody of the list; those that nobody can look into."""
    opaque = []
    count = 0
    for path, place in list(landed_files(home)):
        if place.endswith(".erasing"):
            path.unlink()  # of a run that was killed
            continue
        if path.name.lower().endswith(_OPAQUE):
            opaque.append(place)
            continue
        count += rewrite(path, erased, place)
        named = Tombstones(erased, *place.split("/")[:2]).text(path.name)
        if named != path.name:
            path.rename(path.with_name(named))
    log.info("landing: %d files rewritten", count)
    return opaque
