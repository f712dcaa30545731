"""Dagster's own folder: made, and told to report nothing to anybody, before Dagster first runs."""

from __future__ import annotations

from pathlib import Path

from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import home

_SETTINGS = """\
# Where closedloop's runs are recorded. Nothing is reported to anybody.
telemetry:
  enabled: false
nux:
  enabled: false
# What loading, building and publishing say shows in the log of the run.
python_logs:
  managed_python_loggers: [closedloop]
"""


def prepare_dagster_home() -> Path:
    """Makes the folder and its settings where they are missing."""
    folder = home().dagster
    if folder.is_relative_to(home().root):
        private_folder(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # DAGSTER_HOME, which may be others' too
    settings = folder / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_SETTINGS, encoding="utf-8")
    return folder
