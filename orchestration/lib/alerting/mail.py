"""An alert by mail: `smtp://user:password@host:587?from=...` or `smtps://...`."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from orchestration.lib.alerting.message import Message
from orchestration.lib.alerting.webhook import NotSentError

_TIMEOUT = 10.0  # seconds
_PORTS = {"smtp": 587, "smtps": 465}


def send(url: str, recipients: str, message: Message) -> None:
    """Sends the message to `recipients`, addresses with commas between.

    A password goes over TLS alone, or to this machine. Raises NotSentError when the settings are
    not understood, or the server does not take the mail.
    """
    server = _server(url)
    to = [one.strip() for one in recipients.split(",") if one.strip()]
    if not to:
        raise NotSentError("CLOSEDLOOP_ALERT_MAIL is empty: who is to get the alerts?")
    user = unquote(server.username or "")
    try:
        mail = _mail(parse_qs(server.query).get("from", [user if "@" in user else to[0]])[0], to)
        mail["Subject"] = message.subject
        mail.set_content(message.text)
        with _connected(server) as connection:
            if user:
                connection.login(user, unquote(server.password or ""))
            connection.send_message(mail)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        # A server's answer may repeat addresses.
        code = getattr(error, "smtp_code", "")
        raise NotSentError(f"{server.hostname}: {type(error).__name__} {code}".rstrip()) from None


def _server(url: str) -> SplitResult:
    try:
        server = urlsplit(url)
        understood = server.scheme in _PORTS and bool(server.hostname) and server.port != 0
    except ValueError:
        understood = False
    if not understood:
        raise NotSentError("CLOSEDLOOP_SMTP_URL is no address like smtp://user:password@host:587")
    return server


def _connected(server: SplitResult) -> smtplib.SMTP:
    host = server.hostname or ""
    port = server.port or _PORTS[server.scheme]
    secure = ssl.create_default_context()
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT, context=secure)
    connection = smtplib.SMTP(host, port, timeout=_TIMEOUT)
    connection.ehlo()
    if connection.has_extn("starttls"):
        connection.starttls(context=secure)
        connection.ehlo()
    elif server.username and not _is_here(host):
        connection.close()
        raise NotSentError(f"{host} offers no TLS: the password was not sent; try smtps://")
    return connection


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _mail(sender: str, to: list[str]) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Date"] = formatdate(usegmt=True)
    mail["Message-ID"] = make_msgid(domain="closedloop.invalid")
    mail["Auto-Submitted"] = "auto-generated"  # no answer of an absent person, please
    return mail
