from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from agencies.models import Agency, AgencyGroup, User
from agencies.permissions import Permission
from campaigns.models.campaign import Campaign
from campaigns.models.schedule import Schedule
from campaigns.states import NoticeState
from gongwen.document import DocumentNumber, Form

FORMS = [(Form.DOCUMENT, "文件格式"), (Form.LETTER, "信函格式")]


class NumberSeriesQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(agency=user.bureau)

    def get_by_natural_key(self, issuer_code):
        return self.get(issuer_code=issuer_code)


class NumberSeries(models.Model):
    """A run of document numbers: one 机关代字, counted anew each year."""

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="number_series", verbose_name="发文机关"
    )
    issuer_code = models.CharField("机关代字", max_length=12, unique=True)
    form = models.CharField("公文格式", max_length=10, choices=FORMS, default=Form.DOCUMENT)
    # {"2025": 146}: numbers given on paper that year before the portal took over.
    opening_serials = models.JSONField("各年启用前末号", default=dict, blank=True)

    objects = NumberSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发文字号系列"
        ordering = ["agency__position", "issuer_code"]

    def __str__(self):
        return self.issuer_code

    def natural_key(self):
        return (self.issuer_code,)

    natural_key.dependencies = ["agencies.agency"]


class UploadedPdfQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the visible notices, and what one has just uploaded oneself."""
        notices = Notice.objects.visible_to(user)
        attached = NoticeAttachment.objects.filter(notice__in=notices).values("pdf")
        return self.filter(Q(pk__in=attached) | Q(uploaded_by=user, attachments=None))


class NoticeQuerySet(models.QuerySet):
    def issued(self):
        """In force or withdrawn, but no longer internal."""
        return self.filter(state__in=NoticeState.public_states())

    def numbered(self, number):
        return self.filter(
            number_series__issuer_code=number.issuer_code,
            number_year=number.year,
            number_serial=number.serial,
        )

    def with_last_step(self):
        """With `last_step`, the name of the latest step taken."""
        steps = self.model.transitions.rel.related_model.objects.filter(notice=OuterRef("pk"))
        return self.annotate(last_step=Subquery(steps.order_by("-at", "-pk").values("step")[:1]))

    def written_by(self, user):
        """Those of which the user wrote any part: the text, or a schedule it carries."""
        written = Q(authors=user) | Q(attachments__schedule__authors=user)
        return self.filter(pk__in=self.model.objects.filter(written).values("pk"))

    def drafts_of(self, user):
        """我的草稿: what the user drafts or wrote in, of the own bureau."""
        return self.filter(
            pk__in=self.model.objects.filter(Q(drafter=user) | Q(authors=user)).values("pk"),
            state=NoticeState.DRAFT,
            kind=self.model.Kind.DRAFTED,
            issuer=user.bureau,
        )

    def to_acknowledge(self, user):
        """待签收 by the user's own unit, or the bureau it acts for."""
        waiting = self.model.objects.filter(
            state=NoticeState.ISSUED,
            deliveries__agency__in=user.own_agencies,
            deliveries__acknowledged_at=None,
        )
        return self.filter(pk__in=waiting.values("pk"))

    def visible_to(self, user):
        """Drafts stay within the issuing bureau; an issued notice reaches whom it was
        delivered to, and the superior of whoever issued it.  What a bureau imported from
        elsewhere is its own alone, whoever issued it."""
        from campaigns.models.received import hidden_papers  # circular: a paper is of a notice

        reach = Q(deliveries__agency__in=user.own_agencies)
        if user.may(Permission.READ_SUBORDINATES):
            reach |= Q(issuer__in=Agency.objects.within(user.bureau))
        seen = Q(pk__in=self.model.objects.issued().filter(reach).values("pk"))
        if user.may(Permission.READ_DRAFTS):
            seen |= Q(issuer=user.bureau)
        return self.filter(seen).exclude(pk__in=hidden_papers(user.bureau))


class Notice(models.Model):
    """An official notice, from its first draft to its withdrawal.

    The body is plain text, one paragraph a line, numbered 一、 （一） 1. （1）;
    layout is never typed.  `addressee_line` is printed, the groups and agencies
    are whom it is delivered to.
    """

    class Kind(models.TextChoices):
        DRAFTED = "drafted", "本单位拟制"
        RECEIVED = "received", "收文"

    kind = models.CharField("来源", max_length=10, choices=Kind, default=Kind.DRAFTED)
    state = models.CharField("状态", max_length=12, choices=NoticeState, default=NoticeState.DRAFT)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="notices", verbose_name="所属活动"
    )
    issuer = models.ForeignKey(
        Agency, models.PROTECT, related_name="notices", verbose_name="发文机关"
    )

    # The superior's notice that it was drafted from; what a line of notices is drawn by.
    based_on = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="derived",
        verbose_name="依据的上级通知",
    )

    number_series = models.ForeignKey(
        NumberSeries, models.PROTECT, null=True, related_name="notices", verbose_name="机关代字"
    )
    number_year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    number_serial = models.PositiveIntegerField("发文顺序号", null=True, blank=True)

    form = models.CharField("公文格式", max_length=10, choices=FORMS, default=Form.DOCUMENT)
    masthead = models.CharField("发文机关标志", max_length=60)
    title = models.CharField("标题", max_length=200)
    # The title with the author's own line breaks; empty where the typesetting finds them.
    broken_title = models.CharField("标题回行", max_length=220, blank=True)
    addressee_line = models.CharField("主送机关", max_length=500)
    addressee_groups = models.ManyToManyField(
        AgencyGroup, blank=True, related_name="notices", verbose_name="送达范围"
    )
    addressee_agencies = models.ManyToManyField(
        Agency, blank=True, related_name="addressed_notices", verbose_name="另送单位"
    )
    body = models.TextField("正文")
    signature = models.CharField("发文机关署名", max_length=80)
    sealed = models.BooleanField("加盖印章", default=True)
    # 上行文: the head names whoever signed it (GB/T 9704-2012, 7.2.6).
    is_upward = models.BooleanField("上行文", default=False)
    document_date = models.DateField("成文日期", null=True, blank=True)
    note = models.CharField("附注", max_length=120, blank=True)
    copied_to = models.CharField("抄送机关", max_length=300, blank=True)
    printing_office = models.CharField("印发机关", max_length=60, blank=True)
    printed_on = models.DateField("印发日期", null=True, blank=True)
    disclosure = models.CharField("公开方式", max_length=20, blank=True)
    proofreader = models.CharField("校对", max_length=30, blank=True)

    drafter = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="drafted_notices", verbose_name="起草人"
    )
    # Everybody who ever changed the text; `writers` are these and more.
    authors = models.ManyToManyField(User, related_name="authored_notices", verbose_name="撰稿人")
    reviewer = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="reviewed_notices", verbose_name="核稿人"
    )
    signatory = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="signed_notices", verbose_name="签发人"
    )
    # Counts the saved texts; a form that was opened on an older one may not overwrite.
    revision = models.PositiveIntegerField("修订次数", default=1)
    # Of the form that made it: sent twice, it makes one draft.
    creation_key = models.UUIDField("起草表单编号", null=True, unique=True, editable=False)
    updated_at = models.DateTimeField("更新时间")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-updated_at", "-pk"]
        constraints = [
            # What several bureaus received is there once for each of them.
            models.UniqueConstraint(
                fields=["number_series", "number_year", "number_serial"],
                condition=Q(kind="drafted"),
                name="each_number_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="received")
                | Q(state__in=["draft", "in_review", "reviewed", "signed_off"])
                | Q(number_serial__isnull=False),
                name="registered_means_numbered",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("show_notice", args=[self.pk])

    @property
    def number(self):
        """The `DocumentNumber`, or None before registration."""
        if self.number_serial is None:
            return None
        return DocumentNumber(self.number_series.issuer_code, self.number_year, self.number_serial)

    @property
    def official_copy(self):
        """The official PDF, or None before registration."""
        return self.official_copies.filter(format="pdf").first()

    @property
    def state_tone(self):
        return NoticeState(self.state).tone

    def writers(self):
        """Everybody who wrote any part of it; none of them may review or sign it."""
        part = Q(authored_notices=self) | Q(authored_schedules__attachments__notice=self)
        return User.objects.filter(part).distinct()

    def is_written_by(self, user):
        return self.writers().filter(pk=user.pk).exists()

    def recipients(self):
        """The agencies that issuing delivers to: the groups' members and the named ones."""
        return Agency.objects.filter(Q(groups__notices=self) | Q(addressed_notices=self)).distinct()


class NoticeContact(models.Model):
    """联系人 as printed at the end of the text."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="contacts")
    office = models.CharField("处室", max_length=60, blank=True)
    name = models.CharField("姓名", max_length=30)
    phone = models.CharField("联系电话", max_length=40)
    email = models.EmailField("邮箱", blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "联系人"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class UploadedPdf(models.Model):
    """A PDF on A4 that an author uploaded; kept under its hash, also while the form has errors."""

    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("大小")
    pages = models.PositiveSmallIntegerField("页数")
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(User, models.PROTECT, verbose_name="上传人")
    is_kept = models.BooleanField("已留存", default=False)  # a kept version names it

    objects = UploadedPdfQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "上传的PDF"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.name


def _without(*names):
    return Q(**{f"{name}__isnull": True for name in names})


class NoticeAttachment(models.Model):
    """附件: a text, a table, an activity schedule, a whole other notice, or an uploaded PDF.

    `table` is a finished `gongwen` table (`gongwen.serialization`), made from rows and not
    typed; see docs/decisions/0009.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="attachments")
    title = models.CharField("附件名称", max_length=120)
    text = models.TextField("附件正文", blank=True)
    table = models.JSONField("表格", null=True, blank=True, editable=False)
    schedule = models.ForeignKey(
        Schedule,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name="活动安排表",
    )
    enclosed = models.ForeignKey(
        Notice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enclosed_in",
        verbose_name="转发的文件",
    )
    pdf = models.ForeignKey(
        UploadedPdf,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name="上传的PDF",
    )
    position = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    ~Q(text="") & _without("table", "schedule", "enclosed", "pdf")
                    | Q(text="", table__isnull=False) & _without("schedule", "enclosed", "pdf")
                    | Q(text="", schedule__isnull=False) & _without("table", "enclosed", "pdf")
                    | Q(text="", enclosed__isnull=False) & _without("table", "schedule", "pdf")
                    | Q(text="", pdf__isnull=False) & _without("table", "schedule", "enclosed")
                ),
                name="attachment_has_one_content",
                violation_error_message="每个附件请在附件正文、活动安排表、转发的文件、上传的PDF中选择且只选择一项。",
            )
        ]

    def __str__(self):
        return self.title
