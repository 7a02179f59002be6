"""How a message leaves: one module for each kind of channel, all with the same two calls.

A channel is a context manager whose `send(parcel)` returns when the other side has taken
the parcel, and else raises one of the three below, in words for an officer.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from agencies.models import OutgoingMessage, Robot

Channel = OutgoingMessage.Channel


class Undelivered(Exception):
    """The other side did not take it; the message says why."""


class Later(Undelivered):
    """Not now: the same parcel may be taken another time."""


class Refused(Undelivered):
    """Never: trying again would not help.  A bounce says that the address itself is wrong."""

    def __init__(self, reason: str, *, is_bounce: bool = False) -> None:
        super().__init__(reason)
        self.is_bounce = is_bounce


class Unreachable(Undelivered):
    """The other side was not even spoken to: nothing of this channel leaves now."""


@dataclass(frozen=True)
class Parcel:
    """What leaves: `to` is an address or a number, `link` a full address of the portal.

    The identifier is the same at every attempt, so that a second copy is known as such.
    """

    identifier: str
    to: str
    subject: str
    body: str
    html: str
    link: str
    now: datetime
    robot: Robot | None = None


class Channels:
    """The channels of one batch; each is opened when the first parcel asks for it."""

    def __enter__(self):
        self._open = ExitStack()
        self._channels = {}
        self._out = {}
        return self

    def __exit__(self, *error):
        self._open.close()

    def trouble(self, channel):
        """Why this channel was found unreachable before, or an empty text."""
        return self._out.get(channel, "")

    def send(self, channel, parcel):
        """Hand one parcel over, or raise what kept it."""
        if channel not in self._channels:
            self._channels[channel] = self._open.enter_context(_made(channel))
        try:
            self._channels[channel].send(parcel)
        except Unreachable as error:
            self._out[channel] = str(error)
            raise


def _made(channel):
    # Imported here, for each of them imports what is defined above.
    from agencies.channels.mail import Mail
    from agencies.channels.robots import DingTalk, WeCom
    from agencies.channels.sms import ShortMessages

    kinds = {
        Channel.EMAIL: Mail,
        Channel.WECOM: WeCom,
        Channel.DINGTALK: DingTalk,
        Channel.SMS: ShortMessages,
    }
    return kinds[channel]()
