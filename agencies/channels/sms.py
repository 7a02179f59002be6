"""短信 by the gateway of an office: whoever has another one writes another `send`.

What the gateway is asked: POST SMS_URL with `Authorization: Bearer SMS_TOKEN` and
{"id": …, "phone": "13800000000", "text": …}.  A 2xx answer, empty or a JSON object, means
taken, unless its `errcode` is other than 0: then never, for the reason in `errmsg`.  The same
id a second time is to be taken without sending again.  429 and 5xx mean later, other answers
never; what is not JSON is of somebody else, so it means later.
"""

import re

from django.conf import settings

from agencies.channels import Parcel, Refused, web

MOBILE = re.compile(r"1[3-9][0-9]{9}")
# The same as a database reads it, with the blanks and dashes that people write.
LIKE_A_MOBILE = r"^[\s-]*1[\s-]*[3-9]([\s-]*[0-9]){9}[\s-]*$"
# What fits three parts of a long short message; a notice is to be read in the portal.
LONGEST_TEXT = 180


class ShortMessages:
    """See `agencies.channels`."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def send(self, parcel: Parcel) -> None:
        if not settings.SMS_URL:
            raise Refused("没有配置短信网关。")
        tail = f"，请登录平台办理：{parcel.link}"
        text = parcel.subject[: max(LONGEST_TEXT - len(tail), 0)] + tail
        content = {"id": parcel.identifier, "phone": parcel.to, "text": text}
        token = settings.SMS_TOKEN
        headers = {"Authorization": f"Bearer {token}"} if token else None
        answer = web.post(settings.SMS_URL, content, headers=headers)
        if code := answer.get("errcode"):
            raise Refused(f"短信网关答复：{code} {answer.get('errmsg', '')}"[:300])


def mobile_of(phone):
    """The mobile number in `phone`, if it is one and there is a gateway; else an empty text."""
    digits = re.sub(r"[\s-]", "", phone)
    return digits if settings.SMS_URL and MOBILE.fullmatch(digits) else ""
