"""What arrives: in Slack's form, in Teams', as plain JSON, and as a mail."""

from __future__ import annotations

import pytest
from alert_servers import Mailbox, Webhook

from orchestration.lib.alerting import mail, webhook
from orchestration.lib.alerting.message import Message
from orchestration.lib.alerting.troubles import Known

MESSAGE = Message(
    "alder",
    [Known("3 < 4 & ü\nX: y", "`make quarantine`", "s", since="2026-12-01 05:03:00")],
    [Known("gone", "-", "s", since="2026-11-30 05:03:00", until="2026-12-01 05:03:00")],
)


@pytest.fixture
def any_host(monkeypatch: pytest.MonkeyPatch) -> Webhook:
    """A server that is asked in the place of all others."""
    with Webhook() as server:
        monkeypatch.setenv("http_proxy", server.url)
        monkeypatch.delenv("no_proxy", raising=False)
        yield server


def test_slack_gets_one_text_with_its_signs_escaped(any_host: Webhook) -> None:
    webhook.send("http://hooks.slack.com/services/T0/B0/x", MESSAGE)
    [body] = any_host.bodies
    assert body.keys() == {"text"}
    assert body["text"].startswith("closedloop, alder: 1 wrong, 1 well again\n\n3 &lt; 4 &amp; ü")


@pytest.mark.parametrize(
    "host",
    ["firm.webhook.office.com", "prod-1.logic.azure.com", "a.api.powerplatform.com"],
)
def test_teams_gets_an_adaptive_card(any_host: Webhook, host: str) -> None:
    webhook.send(f"http://{host}/x", MESSAGE)
    [body] = any_host.bodies
    [attachment] = body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    texts = [block["text"] for block in attachment["content"]["body"]]
    assert texts[0] == MESSAGE.subject
    assert "3 < 4 & ü" in texts


def test_others_get_json_with_each_trouble(any_host: Webhook) -> None:
    webhook.send("http://hooks.firm.example/x", MESSAGE)
    [body] = any_host.bodies
    assert [one["since"] for one in body["wrong"]] == ["2026-12-01 05:03:00Z"]
    assert [one["until"] for one in body["well_again"]] == ["2026-12-01 05:03:00Z"]


@pytest.mark.parametrize("status", [301, 404, 500])
def test_only_a_good_answer_means_that_it_was_sent(any_host: Webhook, status: int) -> None:
    any_host.status = status
    with pytest.raises(webhook.NotSentError, match=f"hooks.slack.com answered {status}"):
        webhook.send("http://hooks.slack.com/services/secret", MESSAGE)
    assert len(any_host.requests) == 1


def test_a_mail_says_all_to_everyone_named(mailbox: Mailbox) -> None:
    mail.send(
        f"{mailbox.url}?from=closedloop@firm.example", "ann@a.example, bob@b.example,", MESSAGE
    )
    [got] = mailbox.mails
    assert mailbox.recipients == [["ann@a.example", "bob@b.example"]]
    assert got["From"] == "closedloop@firm.example"
    assert got["Subject"] == "closedloop, alder: 1 wrong, 1 well again"
    payload = got.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert "3 < 4 & ü" in payload.decode()


def test_a_server_that_refuses_is_one_line_without_its_words(mailbox: Mailbox) -> None:
    mailbox.refuses = True
    with pytest.raises(webhook.NotSentError) as raised:
        mail.send(mailbox.url, "ann@a.example", MESSAGE)
    assert str(raised.value) == "127.0.0.1: SMTPDataError 554"


def test_user_and_password_are_in_the_address_and_the_user_is_the_sender(mailbox: Mailbox) -> None:
    url = mailbox.url.replace("smtp://", "smtp://bot%40firm.example:a%2Fb%3Ac@")
    mail.send(url, "ann@a.example", MESSAGE)
    assert mailbox.logins == [(b"bot@firm.example", b"a/b:c")]
    assert mailbox.mails[0]["From"] == "bot@firm.example"


def test_a_password_never_goes_over_an_open_line(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_is_here", lambda _: False)
    url = mailbox.url.replace("smtp://", "smtp://user:secret@")
    with pytest.raises(webhook.NotSentError, match="offers no TLS"):
        mail.send(url, "ann@a.example", MESSAGE)
    assert mailbox.mails == []


@pytest.mark.parametrize("url", ["", "mail.firm.example", "smtp://", "smtp://h:port", "http://h"])
def test_an_address_that_is_none_says_what_one_is(url: str) -> None:
    with pytest.raises(webhook.NotSentError, match="CLOSEDLOOP_SMTP_URL is no address like"):
        mail.send(url, "ann@a.example", MESSAGE)


def test_mail_to_nobody_says_which_setting_is_missing(mailbox: Mailbox) -> None:
    with pytest.raises(webhook.NotSentError, match="CLOSEDLOOP_ALERT_MAIL is empty"):
        mail.send(mailbox.url, " , ", MESSAGE)
