"""What the frame of every page shows of the person: the main navigation and the bell."""

from functools import cache

from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from agencies.models import OutgoingMessage
from agencies.permissions import Permission

# Address name, label, the rights of which one is needed, and where its pages are.
SECTIONS = [
    ("home", "我的待办", [], []),
    ("list_campaigns", "主题活动", [], ["/campaigns/", "/schedules/", "/activities/"]),
    ("show_calendar", "日历", [], ["/calendar/", "/outcomes/", "/exports/"]),
    ("list_notices", "通知", [], ["/notices/"]),
    ("list_submissions", "报送", [], ["/submissions/", "/requirements/"]),
    (
        "show_statistics",
        "统计",
        [Permission.READ_DRAFTS, Permission.READ_SUBORDINATES],
        ["/statistics/"],
    ),
    ("list_outbox", "发件箱", [Permission.HANDLE_MESSAGES], ["/outbox/"]),
    ("list_agencies", "单位", [Permission.MANAGE_ACCOUNTS], ["/agencies/", "/groups/", "/robots/"]),
    ("list_accounts", "账号", [Permission.MANAGE_ACCOUNTS], ["/accounts/", "/roles/"]),
    (
        "list_series",
        "系列与字号",
        [Permission.MANAGE_ACCOUNTS],
        [
            "/series/",
            "/number-series/",
            "/house-style/",
            "/lexicon/",
            "/proofreading-rules/",
            "/wordings/",
            "/working-days/",
        ],
    ),
    ("list_audit_entries", "审计日志", [Permission.READ_AUDIT], ["/audit/"]),
]


def navigation(request):
    """`nav_items` and `bell`; each asks the database only when the page shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    unread = OutgoingMessage.objects.visible_to(user).unread()
    return {
        "nav_items": SimpleLazyObject(lambda: _items(user, request.path_info)),
        "bell": {"url": reverse("list_messages"), "count": cache(unread.count)},
    }


def _items(user, path):
    return [
        {
            "url": reverse(name),
            "label": label,
            "active": path == "/" if name == "home" else path.startswith(tuple(prefixes)),
        }
        for name, label, rights, prefixes in SECTIONS
        if not rights or any(user.may(right) for right in rights)
    ]
