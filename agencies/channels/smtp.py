"""Mail by SMTP, with two waits for a mail where the server takes several commands in a row.

MAIL, RCPT and DATA go out together, where the server says PIPELINING (RFC 2920), as nearly all
do; the mail itself follows once it has consented to all three.  Without that, and for what has
several addressees, Django's backend speaks as ever.
"""

import re
from contextlib import suppress
from email.utils import parseaddr
from functools import cache
from smtplib import (
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

_ATOMS = r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*"
_PLAIN = re.compile(rf"{_ATOMS}@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)
_DOT = re.compile(rb"^\.", re.MULTILINE)
OK, TAKEN, GO_ON, REFUSED, SERVICE_ENDS = 250, (250, 251), 354, 400, 421


class EmailBackend(smtp.EmailBackend):
    """Raises what `smtplib` raises; whoever is refused something has to hang up."""

    def _send(self, email_message):
        server, recipients = self.connection, email_message.recipients()
        server.ehlo_or_helo_if_needed()
        is_usual = len(recipients) == 1 and not self.fail_silently
        if not (is_usual and server.has_extn("pipelining")):
            return super()._send(email_message)
        data = email_message.message().as_bytes(linesep="\r\n")
        _ask(server, _sender_alone(email_message.from_email), _alone(recipients[0]), len(data))
        server.send(_DOT.sub(b"..", data) + (b".\r\n" if data.endswith(b"\n") else b"\r\n.\r\n"))
        code, reply = server.getreply()
        if code != OK:
            raise SMTPDataError(code, reply)
        return True


def written(address):
    """How an address stands in a header; `ValueError` if it is none.

    One that needs no quoting is told by its looks, in a hundredth of the time of the parser.
    """
    return address if _PLAIN.fullmatch(address) else sanitize_address(address, "utf-8")


@cache
def sender(address):
    """As `written`, with a name; there is but one of them."""
    return sanitize_address(address, "utf-8")


@cache
def _sender_alone(address):
    return parseaddr(sender(address))[1]


def _alone(address):
    return address if _PLAIN.fullmatch(address) else parseaddr(written(address))[1]


def _ask(server, sender, recipient, size):
    """Name the mail's ends and wait until the server wants it; raise what was refused."""
    told = f" SIZE={size}" if server.has_extn("size") else ""
    server.send(f"MAIL FROM:<{sender}>{told}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n")
    mail = server.getreply()
    rcpt = _answer_after(mail, server)
    data = _answer_after(rcpt, server)
    is_named = mail[0] == OK and rcpt[0] in TAKEN
    if data[0] == GO_ON:
        if is_named:
            return
        # It waits for a mail though it took nobody: an empty one, which goes nowhere.
        with suppress(SMTPServerDisconnected):
            server.send(".\r\n")
            server.getreply()
    if mail[0] != OK:
        raise SMTPSenderRefused(*mail, sender)
    if not is_named:
        raise SMTPRecipientsRefused({recipient: rcpt})
    raise SMTPDataError(*data)


def _answer_after(last, server):
    """What follows `last`; that itself where it was a refusal with which the server hung up."""
    if last[0] == SERVICE_ENDS or server.sock is None:
        return last
    try:
        return server.getreply()
    except SMTPServerDisconnected:
        if last[0] < REFUSED:
            raise
        return last
