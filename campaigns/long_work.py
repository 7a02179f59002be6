"""What is too long for a request: the jobs that this app has done by a worker."""

from agencies import jobs
from agencies.permissions import Permission
from campaigns import enclosures, layout, official, previews, rules, workflow
from campaigns.documents import notice_document
from campaigns.filenames import file_name
from campaigns.models import Notice
from campaigns.official import DamagedFileError
from campaigns.states import find_step


def preview(notice, *, by, now):
    """Have the pages made; the `Job`, or None if they can be had at once."""
    waiting = previews.waiting_for(notice)
    if waiting is None:
        return None
    key, pages = waiting
    return jobs.enqueue(
        "preview_notice",
        key=f"preview:{key}:{by.pk}",
        title=f"生成《{notice.title}》的版式预览",
        arguments={"notice": notice.pk, "pages": pages},
        back=f"{notice.get_absolute_url()}?view=print",
        by=by,
        now=now,
    )


def check(notice, *, by, now):
    """Have the layout of a long text checked; None if a request can do it itself."""
    if not previews.is_long(notice_document(notice)):
        return None
    return jobs.enqueue(
        "check_layout",
        key=f"check:{notice.pk}:{notice.revision}:{by.pk}:{int(now.timestamp())}",
        title=f"核对《{notice.title}》的版式",
        arguments={"notice": notice.pk},
        back=notice.get_absolute_url(),
        by=by,
        now=now,
    )


def registration(notice, *, by, now, revision):
    """Have a long text registered; None if a request can do it itself, or must refuse it.

    Raise `PermissionDenied` as the step does.
    """
    step = find_step("register", notice.state)
    if step is None or not previews.is_long(notice.versions.last().document):
        return None
    rules.require_step(step, notice, by)
    return jobs.enqueue(
        "register_notice",
        key=f"register:{notice.pk}:{by.pk}",
        title=f"登记《{notice.title}》",
        arguments={"notice": notice.pk, "revision": revision},
        back=notice.get_absolute_url(),
        by=by,
        now=now,
    )


def ofd(notice, *, by, now):
    """Have the official file made into OFD; None if it is there, or a request can do it itself.

    What somebody uploaded is only ever taken apart within a worker's limits.
    """
    if notice.official_copies.filter(format="ofd").exists():
        return None
    document = notice.versions.last().document
    if not (previews.is_long(document) or enclosures.references(document)):
        return None
    return jobs.enqueue(
        "make_ofd",
        key=f"ofd:{notice.pk}:{by.pk}",
        title=f"生成《{notice.title}》的OFD",
        arguments={"notice": notice.pk},
        back=notice.get_absolute_url(),
        by=by,
        now=now,
    )


def _may_read(arguments, user):
    return Notice.objects.visible_to(user).filter(pk=arguments["notice"]).exists()


def _may_read_draft(arguments, user):
    """Pages of a text that was not issued stay with the bureau that writes it."""
    own = Notice.objects.filter(pk=arguments["notice"], issuer=user.bureau)
    return user.may(Permission.READ_DRAFTS) and own.exists()


@jobs.register("make_ofd", may_see=_may_read)
def _ofd(arguments, *, by, report, clock):
    notice = Notice.objects.get(pk=arguments["notice"])
    report(15, "正在转换")
    try:
        content = _undamaged(official.ofd, notice, now=clock())
    except official.Unsupported as reason:
        raise jobs.Failed(f"{reason}正式文件（PDF）不受影响，请改为下载PDF。") from None
    return jobs.Result(content, file_name(f"{notice.number}{notice.title}", ".ofd"))


@jobs.register("preview_notice", may_see=_may_read_draft)
def _preview(arguments, *, by, report, clock):
    notice = Notice.objects.get(pk=arguments["notice"])
    report(15, f"正在排版，约{arguments['pages']}页")
    content = _undamaged(previews.make, notice)
    return jobs.Result(content, file_name(f"{notice.title}（草稿）", ".pdf"))


@jobs.register("check_layout", may_see=_may_read)
def _check(arguments, *, by, report, clock):
    notice = Notice.objects.get(pk=arguments["notice"])
    report(15, "正在排版并逐项测量")
    _undamaged(layout.check, notice, by=by, now=clock())


@jobs.register("register_notice", may_see=_may_read)
def _register(arguments, *, by, report, clock):
    notice = Notice.objects.get(pk=arguments["notice"])
    report(15, "正在生成正式文件并核对版式")
    _undamaged(workflow.register, notice, by=by, now=clock(), revision=arguments["revision"])


def _undamaged(work, *args, **kwargs):
    try:
        return work(*args, **kwargs)
    except DamagedFileError as damage:
        raise jobs.Failed(f"{damage}请联系系统管理员从备份恢复。") from None
