"""电子邮件 over SMTP: one connection for a whole batch, text and HTML in every mail."""

from contextlib import suppress
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from agencies.channels import Later, Parcel, Refused, Unreachable

PERMANENT = 500


class Mail:
    """See `agencies.channels`."""

    def __enter__(self):
        self._connection = get_connection()
        self._is_open = False
        return self

    def __exit__(self, *error):
        self._hang_up()

    def send(self, parcel: Parcel) -> None:
        self._dial()
        try:
            _written(parcel, self._connection).send()
        except SMTPRecipientsRefused as error:
            self._hang_up()
            code, reply = next(iter(error.recipients.values()))
            if code >= PERMANENT:
                raise Refused(_in_words(code, reply), is_bounce=True) from error
            raise Later(_in_words(code, reply)) from error
        except SMTPDataError as error:
            self._hang_up()
            kind = Refused if error.smtp_code >= PERMANENT else Later
            raise kind(_in_words(error.smtp_code, error.smtp_error)) from error
        except (SMTPException, OSError) as error:
            # The server may have taken it and only the consent was lost; or it stops in
            # the middle of this very mail each time, so that the attempt must count.
            self._hang_up()
            raise Later(f"与邮件服务器的连接中断：{error}"[:300]) from error
        except (ValueError, TypeError) as error:
            raise Refused(f"邮件无法生成，请检查标题和收件地址：{error}"[:300]) from error

    def _dial(self):
        if self._is_open:
            return
        try:
            self._connection.open()
        except (SMTPException, OSError) as error:
            self._hang_up()
            raise Unreachable(f"邮件服务器无法连接：{error}"[:300]) from error
        self._is_open = True

    def _hang_up(self):
        """The next mail finds a fresh connection."""
        self._is_open = False
        with suppress(SMTPException, OSError):
            self._connection.close()


def sender_domain():
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]


def _written(parcel, connection):
    mail = EmailMultiAlternatives(
        subject=parcel.subject,
        body=parcel.body,
        to=[parcel.to],
        headers={"Message-ID": f"<{parcel.identifier}@{sender_domain()}>"},
        connection=connection,
    )
    mail.attach_alternative(parcel.html, "text/html")
    return mail


def _in_words(code, reply):
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)
    return f"邮件服务器答复：{code} {text}"[:300]
