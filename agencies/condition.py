"""How the sending goes, in words for the administrator of an office."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPException
from socket import gaierror

import celery
from django.conf import settings
from django.core.mail import get_connection
from django.db.models import Count, Min, Q
from kombu.exceptions import OperationalError

from agencies import office_hours
from agencies.models import OutgoingMessage, Sweep

State = OutgoingMessage.State

# Beat wakes the sweep every minute.
LATE_AFTER = timedelta(minutes=5)
PATIENCE = 3  # seconds for a look at a server


@dataclass(frozen=True)
class Finding:
    """One line of the page: what was looked at, how it is, and what to do."""

    label: str
    is_well: bool
    words: str
    advice: str = ""


def standstill(now: datetime) -> str:
    """What to tell an officer while nothing is sent by itself; else an empty text."""
    sweep = Sweep.objects.filter(pk=1).first()
    if sweep is None or sweep.last_at is None:
        return "自动发送还没有运行过。消息都保存在数据库中，自动发送启动后依次发出。"
    if now - sweep.last_at > LATE_AFTER:
        return (
            f"自动发送已停止{_for(now - sweep.last_at)}。消息都保存在数据库中，"
            "恢复后依次发出，不会丢失，也不会重复。"
        )
    if sweep.mail_out_since:
        return (
            f"邮件服务器已有{_for(now - sweep.mail_out_since)}连接不上。邮件都保存在数据库中，"
            "恢复后依次发出；站内消息不受影响。"
        )
    return ""


def findings(now: datetime) -> list[Finding]:
    """What was found; looks at Redis and at the mail server, each for some seconds at most."""
    return [_sweep(now), _broker(), _mail_server(), _queue(now), _failures()]


def _sweep(now):
    sweep = Sweep.objects.filter(pk=1).first()
    advice = (
        "请运维人员确认后台服务（beat、worker）正在运行；急需发出的，可以在服务器上执行"
        " python manage.py send_reminders。"
    )
    if sweep is None or sweep.last_at is None:
        return Finding("自动发送", False, "还没有运行过。", advice)
    ago = now - sweep.last_at
    if ago > LATE_AFTER:
        return Finding("自动发送", False, f"最近一次检查在{_for(ago)}前，已经停止。", advice)
    return Finding(
        "自动发送",
        True,
        "正常，最近一次检查在"
        + (f"{_for(ago)}前。" if ago >= timedelta(minutes=1) else "一分钟内。"),
    )


def _broker():
    options = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    with celery.current_app.connection_for_read(transport_options=options) as connection:
        try:
            connection.ensure_connection(max_retries=1, timeout=PATIENCE)
        except (OperationalError, OSError):
            return Finding(
                "任务队列（Redis）",
                False,
                "连接不上。平台可以照常使用，消息在数据库中等候。",
                "请运维人员启动 Redis，并核对 REDIS_URL；恢复后不用补发，会自动继续。",
            )
    return Finding("任务队列（Redis）", True, "可以连接。")


def _mail_server():
    label = "邮件服务器"
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return Finding(
            label, True, "没有配置邮件服务器，邮件写入文件夹。", "需要发出邮件时请设置 EMAIL_URL。"
        )
    connection = get_connection(timeout=PATIENCE)
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        return Finding(
            label,
            False,
            f"{_in_words(error)}（{error}）。消息在数据库中等候。",
            "请运维人员核对 EMAIL_URL 中的地址、账号和密码，并确认邮件服务器正在运行；恢复后自动补发。",
        )
    connection.close()
    return Finding(label, True, "可以连接。")


def _in_words(error):
    if isinstance(error, SMTPAuthenticationError):
        return "邮件服务器不接受账号或者密码"
    if isinstance(error, gaierror):
        return "找不到邮件服务器的地址"
    if isinstance(error, TimeoutError):
        return "邮件服务器没有应答"
    if isinstance(error, ConnectionRefusedError):
        return "连接被拒绝，邮件服务器可能没有运行"
    return "连接不上"


def _queue(now):
    label = "等候发送"
    waiting = OutgoingMessage.objects.filter(
        Q(state__in=[State.QUEUED, State.RETRYING], not_before__lte=now) | Q(state=State.SENDING)
    )
    found = waiting.aggregate(count=Count("pk"), oldest=Min("not_before"))
    if not found["count"]:
        return Finding(label, True, "没有积压。")
    age = now - found["oldest"]
    if office_hours.is_quiet(now):
        return Finding(label, True, f"{found['count']}条，夜间和休息日不发，下一个工作日早上发出。")
    words = f"{found['count']}条到时未发，最早的已等候{_for(age)}。"
    # By night what came in waits, and that is as it should be.
    has_just_begun = office_hours.is_quiet(now - LATE_AFTER)
    if age <= LATE_AFTER or has_just_begun:
        return Finding(label, True, words)
    return Finding(label, False, words, "请先处理上面的问题；都正常的，稍候会自动发完。")


def _failures():
    failed = OutgoingMessage.objects.filter(state=State.FAILED)
    count = failed.aggregate(all=Count("pk"), bounced=Count("pk", filter=~Q(bounced_at=None)))
    if not count["all"]:
        return Finding("发送失败", True, "没有。")
    words = f"{count['all']}条" + (
        f"，其中退信{count['bounced']}条。" if count["bounced"] else "。"
    )
    return Finding("发送失败", False, words, "请经办人在发件箱中查看原因，更正地址后重新发送。")


def _for(length: timedelta) -> str:
    minutes = max(int(length.total_seconds()) // 60, 0)
    if minutes < 60:
        return f"{minutes}分钟"
    return f"{minutes // 60}小时" if minutes < 48 * 60 else f"{minutes // (24 * 60)}天"
