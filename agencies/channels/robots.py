"""Robots in chat groups: 企业微信 and 钉钉, JSON over HTTPS, at most 20 messages a minute each.

企业微信: https://developer.work.weixin.qq.com/document/path/91770
钉钉: https://open.dingtalk.com/document/robots/custom-robot-access (加签)
"""

import base64
import hashlib
import hmac
from urllib.parse import urlencode

from agencies.channels import Later, Parcel, Refused, web

A_MINUTE = 20
# Both cut off what is longer.
LONGEST_TEXT = 2048  # bytes
WECOM_TOO_OFTEN = {45009, -1}
DINGTALK_TOO_OFTEN = {130101, 410100, -1}
_GONE = "群机器人的地址已失效，请管理员在群里重新添加后更新。"
# What an administrator can mend.
IN_WORDS = {
    93000: _GONE,  # 企业微信: invalid webhook url
    300001: _GONE,  # 钉钉: token is not exist
    310000: "群机器人的安全设置不符，请管理员核对关键词、加签密钥和IP地址。",
}


class WeCom:
    """See `agencies.channels`."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def send(self, parcel: Parcel) -> None:
        content = {"msgtype": "text", "text": {"content": text_of(parcel)}}
        _require_consent(web.post(_address(parcel), content), WECOM_TOO_OFTEN)


class DingTalk:
    """See `agencies.channels`."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def send(self, parcel: Parcel) -> None:
        address = _address(parcel)
        if parcel.robot.secret:
            address += "&" + urlencode(signature(parcel.robot.secret, parcel.now))
        content = {"msgtype": "text", "text": {"content": text_of(parcel)}}
        _require_consent(web.post(address, content), DINGTALK_TOO_OFTEN)


def signature(secret, now):
    """`timestamp` and `sign` of a request of this moment, by 加签."""
    timestamp = str(int(now.timestamp() * 1000))
    told = f"{timestamp}\n{secret}".encode()
    sign = base64.b64encode(hmac.new(secret.encode(), told, hashlib.sha256).digest())
    return {"timestamp": timestamp, "sign": sign.decode()}


def text_of(parcel):
    """Subject, text and link; the text gives way where it would be too long."""
    head, tail = f"{parcel.subject}\n", f"\n请登录平台办理：{parcel.link}"
    room = LONGEST_TEXT - len((head + tail).encode())
    body = parcel.body.encode()
    if len(body) > room:
        body = body[: room - len("……".encode())].decode(errors="ignore").encode() + "……".encode()
    return f"{head}{body.decode()}{tail}"


def _address(parcel):
    """The address is data of a unit, so it is looked at again before anything goes there."""
    if not parcel.robot.is_allowed(parcel.robot.address):
        raise Refused("群机器人的地址不在系统允许的范围内。")
    return parcel.robot.address


def _require_consent(answer, too_often):
    code = answer.get("errcode")
    if code == 0:
        return
    if code is None:
        raise Later("平台的答复无法识别。")
    told = f"{code} {answer.get('errmsg', '')}"
    words = f"{IN_WORDS[code]}（{told}）" if code in IN_WORDS else f"平台答复：{told}"
    raise (Later if code in too_often else Refused)(words[:300])
