"""The SMTP of the outbox, against a server that answers as it is told."""

import socketserver
import threading
from dataclasses import dataclass, field
from smtplib import (
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

import pytest
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from hypothesis import given
from hypothesis import strategies as st

from agencies.channels.smtp import EmailBackend, written

HANGS_UP = "bye"


@dataclass
class Server:
    """What was asked, what was taken, and how it answers; EHLO says whether commands may come
    in a row."""

    answers: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    taken: list = field(default_factory=list)
    port: int = 0

    def answer(self, word):
        usual = {"EHLO": "250-here\r\n250 PIPELINING", "DATA": "354 go on", "QUIT": "221 bye"}
        return self.answers.get(word, usual.get(word, "250 ok"))


@pytest.fixture
def server():
    told = Server()

    class Session(socketserver.StreamRequestHandler):
        def handle(self):
            self.say("220 here")
            while line := self.rfile.readline().decode().strip():
                told.asked.append(line)
                word = line.partition(" ")[0].upper()
                answer = told.answer(word)
                self.say(answer)
                if answer.startswith(("221", "421")) or answer.endswith(HANGS_UP):
                    return
                if answer.startswith("354"):
                    told.taken.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                    self.say(told.answer("."))

        def say(self, line):
            self.wfile.write(f"{line}\r\n".encode())

    tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
    tcp.daemon_threads = True
    told.port = tcp.server_address[1]
    threading.Thread(target=tcp.serve_forever, args=(0.02,), daemon=True).start()
    yield told
    tcp.shutdown()
    tcp.server_close()


def send(server, **fields):
    told = {"subject": "标题", "body": "一\n.\n..二", "from_email": "平台 <noreply@example.org>"}
    mail = EmailMessage(
        **told | {"to": ["u@example.org"], "headers": {"Message-ID": "<1@x>", "Date": "x"}} | fields
    )
    return EmailBackend("127.0.0.1", server.port, timeout=10).send_messages([mail])


def test_the_same_mail_arrives_with_commands_in_a_row_and_one_by_one(server):
    assert send(server) == 1
    server.answers["EHLO"] = "250 HELP"
    assert send(server) == 1

    in_a_row, one_by_one = server.taken
    assert in_a_row == one_by_one
    assert b"\r\n..\r\n" in in_a_row  # a line that begins with a dot has got another one
    ends = ["MAIL FROM:<noreply@example.org>", "RCPT TO:<u@example.org>", "DATA", "quit"]
    assert [line for line in server.asked if not line.startswith("ehlo")] == [
        *ends,
        "mail FROM:<noreply@example.org>",
        "rcpt TO:<u@example.org>",
        "data",
        "quit",
    ]


def test_several_addressees_are_asked_for_one_by_one(server):
    assert send(server, to=["u@example.org", "v@example.org"]) == 1

    assert len([line for line in server.asked if line.startswith("rcpt")]) == 2


@pytest.mark.parametrize(
    ("answers", "error", "code"),
    [
        ({"MAIL": "550 not you", "RCPT": "503 who", "DATA": "503 no"}, SMTPSenderRefused, 550),
        ({"MAIL": "451 not you"}, SMTPSenderRefused, 451),
        ({"RCPT": "550 nobody", "DATA": "554 no"}, SMTPRecipientsRefused, 550),
        ({"RCPT": "451 later"}, SMTPRecipientsRefused, 451),
        ({"RCPT": "421 closing"}, SMTPRecipientsRefused, 421),
        ({"DATA": "451 later"}, SMTPDataError, 451),
        ({".": "554 spam"}, SMTPDataError, 554),
    ],
)
def test_what_is_refused_is_told_as_ever(server, answers, error, code):
    server.answers = answers

    with pytest.raises(error) as in_a_row:
        send(server)
    server.answers = {"EHLO": "250 HELP", **answers}
    with pytest.raises(error) as one_by_one:
        send(server)

    assert in_a_row.value.args[:2] == one_by_one.value.args[:2]
    refused = in_a_row.value
    recipients = getattr(refused, "recipients", {"": (getattr(refused, "smtp_code", None), "")})
    assert [each[0] for each in recipients.values()] == [code]


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"MAIL": "550 not you, bye"}, SMTPSenderRefused),
        ({"RCPT": "550 5.1.1 nobody, bye"}, SMTPRecipientsRefused),
        ({"RCPT": "550 5.1.1 nobody", ".": "554 bye"}, SMTPRecipientsRefused),
        ({"RCPT": "550 5.1.1 nobody", "DATA": "354 go on, bye"}, SMTPRecipientsRefused),
    ],
)
def test_what_is_refused_is_told_though_the_server_hangs_up(server, answers, error):
    server.answers = answers

    with pytest.raises(error):
        send(server)


def test_a_server_that_hangs_up_before_it_refuses_has_refused_nothing(server):
    server.answers = {"RCPT": "250 ok, bye"}

    with pytest.raises(SMTPServerDisconnected):
        send(server)


def test_a_server_that_wants_a_mail_for_nobody_gets_an_empty_one(server):
    server.answers = {"RCPT": "550 nobody", ".": "554 no"}

    with pytest.raises(SMTPRecipientsRefused):
        send(server)

    assert server.taken == [b""]


@given(st.emails() | st.sampled_from(["张三 <a@example.org>", "用户@example.org", '"a b"@x.org']))
def test_an_address_is_written_as_django_writes_it(address):
    assert written(address) == sanitize_address(address, "utf-8")


@pytest.mark.parametrize("address", ["", "a@b c", "a..b@", "<a@b>,<c@d>"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValueError, match=r"."):
        written(address)
