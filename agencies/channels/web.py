"""JSON over HTTP to a platform: what it answers, or in which way it did not.

The standard library does all that is needed: one small POST, a time-out, no redirects.
"""

import json
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

from agencies.channels import Later, Refused

LONGEST_ANSWER = 64 * 1024
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500


class _NoRedirects(HTTPRedirectHandler):
    """An address that was allowed must not lead to one that is not."""

    def redirect_request(self, *args):
        return None


_opener = build_opener(_NoRedirects)


def post(url: str, content: dict, *, headers: dict[str, str] | None = None) -> dict:
    """The JSON object that `url` answers to `content`; raises `Later` or `Refused`."""
    data = json.dumps(content, ensure_ascii=False).encode()
    told = {"Content-Type": "application/json; charset=utf-8"} | (headers or {})
    request = Request(url, data=data, headers=told)  # noqa: S310  the caller has checked it
    try:
        with _opener.open(request, timeout=settings.HTTP_TIMEOUT) as response:
            answer = json.loads(response.read(LONGEST_ANSWER) or b"{}")
    except HTTPError as error:
        with error:
            kind = (
                Later if error.code >= SERVER_ERROR or error.code == TOO_MANY_REQUESTS else Refused
            )
            raise kind(f"对方服务器答复：HTTP {error.code}") from error
    except (URLError, HTTPException, OSError) as error:
        raise Later(f"连接不上：{getattr(error, 'reason', error)}"[:300]) from error
    except ValueError as error:
        raise Later("对方服务器的答复无法识别。") from error
    return answer if isinstance(answer, dict) else {}
