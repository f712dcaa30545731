"""A webhook and a mailbox: real servers that keep what they are sent, and fail when told to."""

from __future__ import annotations

import socket
import time
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from dev.fakes.server import Answer, Fake, Request


class Webhook(Fake):
    """Takes every alert; also as the proxy of any host."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 200
        self.seconds = 0.0  # that it lets the sender wait

    def answer(self, request: Request) -> Answer:
        time.sleep(self.seconds)
        return Answer(self.status, "ok")

    @property
    def bodies(self) -> list[Any]:
        """What was sent, as JSON."""
        return [request.body for request in self.requests]


class Mailbox:
    """An SMTP server, within `with`; `refuses` has it take no mail."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.recipients: list[list[str]] = []
        self.refuses = False
        self.logins: list[tuple[bytes, bytes]] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self._port,
            authenticator=self._authenticate,
            auth_require_tls=False,
        )

    def _authenticate(self, *asked: Any) -> AuthResult:  # noqa: ANN401
        *_, given = asked
        self.logins.append((given.login, given.password))
        return AuthResult(success=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps a mail."""
        if self.refuses:
            return "554 no mail from you, ann@firm.example"
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content))
        self.recipients.append(envelope.rcpt_tos)
        return "250 taken"

    @property
    def url(self) -> str:
        """Its address."""
        return f"smtp://127.0.0.1:{self._port}"

    def __enter__(self) -> Mailbox:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
