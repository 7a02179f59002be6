from django.shortcuts import render
from django.utils import timezone

from agencies.permissions import Permission
from campaigns.calendar_in_force import in_force
from reports import calendar_warning, progress, todo

# Where people go whose work does not come to them as tasks.
ENTRANCES = (
    (Permission.DRAFT_NOTICE, "import_notice", "导入通知"),
    (Permission.MANAGE_ACCOUNTS, "list_accounts", "账号管理"),
    (Permission.MANAGE_ACCOUNTS, "list_agencies", "单位管理"),
    (Permission.READ_AUDIT, "list_audit_entries", "审计日志"),
    (Permission.READ_SUBORDINATES, "list_notices", "下级单位印发的通知"),
    (Permission.READ_SUBORDINATES, "list_submissions", "下级单位收到的报送"),
)


def home(request):
    """我的待办: one page for every role."""
    now = timezone.now()
    campaigns = list(todo.live_campaigns(request.user, now))
    return render(
        request,
        "reports/home.html",
        {
            "sections": todo.sections(request.user, now),
            "campaigns": progress.with_progress(campaigns, request.user),
            "entrances": [
                (name, label) for right, name, label in ENTRANCES if request.user.may(right)
            ],
            "unarranged": calendar_warning.warned_of(request.user, now, in_force()),
            "may_arrange": request.user.may(Permission.MANAGE_ACCOUNTS),
            "today": timezone.localdate(now),
        },
    )
