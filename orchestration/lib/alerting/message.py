"""What an alert says: a subject and a few lines, however much is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.lib.alerting.troubles import Known

_MOST = 20  # of each kind


@dataclass(frozen=True)
class Message:
    """The news of one data folder."""

    company: str  # the name of its folder
    wrong: list[Known]
    well: list[Known]

    @property
    def subject(self) -> str:
        """The message in one line."""
        counts = [(len(self.wrong), "wrong"), (len(self.well), "well again")]
        return f"closedloop, {self.company}: " + ", ".join(
            f"{count} {what}" for count, what in counts if count
        )

    @property
    def paragraphs(self) -> list[str]:
        """A paragraph for each trouble."""
        return [
            *(
                f"{one.what}\nSince {one.since} UTC. What to do: {one.remedy}."
                for one in self.wrong[:_MOST]
            ),
            *_more(self.wrong, "wrong"),
            *(
                f"Well again: {one.what}\nFrom {one.since} to {one.until} UTC."
                for one in self.well[:_MOST]
            ),
            *_more(self.well, "well again"),
        ]

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "\n\n".join([self.subject, *self.paragraphs])

    @property
    def data(self) -> dict[str, object]:
        """All of it for a program."""
        return {
            "company": self.company,
            "subject": self.subject,
            "text": self.text,
            "wrong": [
                {"what": one.what, "since": f"{one.since}Z", "what_to_do": one.remedy}
                for one in self.wrong
            ],
            "well_again": [
                {"what": one.what, "since": f"{one.since}Z", "until": f"{one.until}Z"}
                for one in self.well
            ],
        }


def due(company: str, known: dict[str, Known], channel: str) -> Message | None:
    """What is to be told through a channel; None when that is nothing."""
    news = [one for one in known.values() if one.is_due(channel)]
    wrong = [one for one in news if not one.until]
    well = [one for one in news if one.until]
    return Message(company, wrong, well) if news else None


def _more(troubles: list[Known], what: str) -> list[str]:
    left = len(troubles) - _MOST
    return [f"And {left} more {what}: `make check-freshness` lists what is."] if left > 0 else []
