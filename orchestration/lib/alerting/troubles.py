"""What is wrong, for a person who was asleep: one line, what to do, and whether it is known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from zlib import crc32

from orchestration.lib.common.console import escape_controls

REFRESH, LATE, EXTRACTION = "refresh", "late", "extraction"
WARNING, QUARANTINE = "warning", "quarantine"
_LONGEST = 500  # characters
_MASKED = (
    (re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"), "(address)"),
    (re.compile(r"(?<![\w+])\+\d[\d ().-]{6,}\d"), "(phone)"),
    # What is quoted is a value, which may be anybody's name; an apostrophe begins no quotation.
    (re.compile(r"(?<!\w)'.*?'(?!\w)|\"[^\"]*\""), "(value)"),
)


@dataclass(frozen=True)
class Trouble:
    """Something wrong. `subject` begins with its kind, and is the same for as long as it lasts."""

    subject: str
    what: str
    remedy: str
    sign: str = ""  # told again when it changes; the words without their figures where empty

    @property
    def told_as(self) -> str:
        """What has to change for it to be told again."""
        return self.sign or re.sub(r"\d+", "#", self.what)


@dataclass(frozen=True)
class Known:
    """A trouble as it is remembered: since when, and what each channel was told of it."""

    what: str
    remedy: str
    sign: str
    since: str  # as moment() writes it, like all times here
    until: str | None = None  # when it was found to be over
    told: dict[str, str] = field(default_factory=dict)  # by channel the `news` that it has

    @property
    def news(self) -> str:
        """What there is to tell of it."""
        return "over" if self.until else self.sign

    def is_due(self, channel: str) -> bool:
        """Whether the channel does not have the news."""
        return self.told.get(channel) != self.news


def moment(at: datetime) -> str:
    """A time (UTC) as alerts have it."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def masked(text: str) -> str:
    """The text in one line without addresses, phone numbers and quoted values, cut off."""
    line = escape_controls(" ".join(text.split()))
    for pattern, instead in _MASKED:
        line = pattern.sub(instead, line)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} ..."


def remembered(
    known: dict[str, Known], found: Iterable[Trouble], judged: Collection[str], at: datetime
) -> dict[str, Known]:
    """What is known after something was found.

    Troubles of the kinds `judged` that were not found are over.
    """
    now = dict(known)
    subjects = set()
    for trouble in found:
        subject = masked(trouble.subject)
        what, sign = masked(trouble.what), masked(trouble.told_as)
        if "(value)" in what:  # another value is news, too
            sign += f" {crc32(trouble.told_as.encode()):x}"
        subjects.add(subject)
        old = known.get(subject)
        now[subject] = Known(
            what,
            masked(trouble.remedy),
            sign,
            since=old.since if old else moment(at),
            told=old.told if old else {},
        )
    for subject, one in known.items():
        if subject.partition(" ")[0] in judged and subject not in subjects and not one.until:
            now[subject] = replace(one, until=moment(at))
    return now


def told(known: dict[str, Known], channel: str) -> dict[str, Known]:
    """What is known after a channel was told all that was due there."""
    return {
        subject: replace(one, told=one.told | {channel: one.news}) for subject, one in known.items()
    }


def lasting(known: dict[str, Known], channels: Collection[str]) -> dict[str, Known]:
    """What is still worth knowing: all but what is over, once every channel was told."""
    return {
        subject: one
        for subject, one in known.items()
        if not one.until or any(one.is_due(channel) for channel in channels)
    }
