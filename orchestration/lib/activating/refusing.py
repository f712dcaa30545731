"""Why activation cannot go on, in one line."""

from __future__ import annotations


class ActivationError(RuntimeError):
    """What is wrong and what to do, for a person."""
