from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse

from agencies.models import Agency, User
from agencies.permissions import Permission
from campaigns.models import Notice
from campaigns.states import LONGEST_REASON
from reports.models.requirement import FigureField, Question, ReportingRequirement
from reports.states import (
    OPEN_STATES,
    REPORTED_STATES,
    TO_REVIEW_STATES,
    Correction,
    SubmissionState,
)

WAITS_FOR_REVIEW = Q(state__in=TO_REVIEW_STATES) | Q(correction=Correction.WAITING)


class SubmissionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own unit's and its counties'; all of a notice of one's bureau; as a superior what
        a bureau below has already received, never what one's neighbours submitted.

        How far it is; what it says others than the unit itself read only as handed in.
        """
        seen = Q(agency__in=user.own_agencies) | Q(parent__agency__in=user.own_agencies)
        if user.may(Permission.READ_DRAFTS):
            seen |= Q(requirement__notice__issuer=user.bureau)
        if user.may(Permission.READ_SUBORDINATES):
            seen |= Q(
                requirement__notice__in=Notice.objects.issued(),
                requirement__notice__issuer__in=Agency.objects.within(user.bureau),
                first_submitted_at__isnull=False,
            )
        return self.filter(seen)

    def received_by(self, user):
        """Those that `user` reviews, as `rules.may_review` says of one."""
        received = Q(pk__in=[])
        if user.may(Permission.REVIEW_SUBMISSION):
            received |= Q(parent=None, requirement__notice__issuer=user.bureau)
        if user.may(Permission.SUBMIT) or user.may(Permission.REVIEW_SUBMISSION):
            received |= Q(parent__agency__in=user.own_agencies)
        return self.filter(received)

    def of_notices_in_force(self):
        return self.filter(requirement__notice__state="issued")

    def awaiting(self):
        """The unit still has something to do."""
        return self.of_notices_in_force().filter(state__in=OPEN_STATES)

    def correcting(self):
        """The unit has a 更正 to write, or to mend once more."""
        return self.of_notices_in_force().filter(correction=Correction.WRITING)

    def to_review(self):
        """The officer still has something to do."""
        return self.of_notices_in_force().filter(WAITS_FOR_REVIEW)

    def most_pressing_first(self):
        """Those to be reviewed, those to be submitted, the rest; in each the latest due first."""
        in_force = Q(requirement__notice__state="issued")
        rank = Case(
            When(in_force & WAITS_FOR_REVIEW, then=0),
            When(in_force, state__in=OPEN_STATES, then=1),
            default=2,
        )
        return self.order_by(rank, "-due_at", "agency__position", "pk")

    def overdue(self, now):
        """Due, and nothing has ever been submitted; what was returned is not overdue."""
        return self.awaiting().filter(due_at__lt=now, first_submitted_at=None)

    def unlocked(self, now):
        """As `Submission.is_locked` says of one."""
        mended = Q(state=SubmissionState.RETURNED) | Q(correction=Correction.WRITING)
        return self.exclude(~mended, locks_at__lt=now)

    def on_time(self):
        return self._reported().filter(first_submitted_at__lte=F("due_at"))

    def late(self):
        return self._reported().filter(first_submitted_at__gt=F("due_at"))

    def _reported(self):
        return self.filter(state__in=REPORTED_STATES)


class Submission(models.Model):
    """报送: one agency's answer to one requirement, there from the moment of issue.

    `first_submitted_at` decides whether it was on time; returning it for
    revision does not make it late.  `due_at` and `locks_at` are the requirement's
    until an extension moves them.  A county's answer has its city's as `parent`:
    it goes there, and is reviewed there.
    """

    requirement = models.ForeignKey(
        ReportingRequirement, models.PROTECT, related_name="submissions", verbose_name="报送要求"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="submissions", verbose_name="报送单位"
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="汇总到",
    )
    state = models.CharField(
        "状态", max_length=12, choices=SubmissionState, default=SubmissionState.AWAITED
    )
    due_at = models.DateTimeField("截止时间")
    locks_at = models.DateTimeField("锁定时间", null=True, blank=True)
    text = models.TextField("正文", blank=True)
    # What the unit has handed in, as against what it is writing: the text, the figures as
    # pairs of a name and words, the answers as pairs of a question and its text. Others than
    # the unit itself read only these.
    submitted_text = models.TextField("已报送的正文", blank=True)
    submitted_figures = models.JSONField("已报送的数据", default=list, blank=True)
    submitted_answers = models.JSONField("已报送的回答", default=list, blank=True)
    first_submitted_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    # Counts the saved texts; a form that was opened on an older one may not overwrite.
    revision = models.PositiveIntegerField("修订次数", default=0)
    # Of an accepted one alone, which stays accepted and in force meanwhile.
    correction = models.CharField("更正", max_length=10, choices=Correction, blank=True)
    updated_at = models.DateTimeField("更新时间")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送"
        ordering = ["due_at", "agency__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "agency"], name="one_submission_per_agency"
            )
        ]

    def __str__(self):
        return f"{self.agency}：{self.requirement}"

    def get_absolute_url(self):
        return reverse("show_submission", args=[self.pk])

    @property
    def receiver(self) -> Agency:
        """Whom it goes to and who reviews it: a county's its city, any other the issuer."""
        return self.parent.agency if self.parent else self.requirement.notice.issuer

    @property
    def state_tone(self):
        return "progress" if self.correction else SubmissionState(self.state).tone

    @property
    def state_words(self):
        """The state, and where it is being corrected that too: 已审核，更正中."""
        words = self.get_state_display()
        return f"{words}，{self.get_correction_display()}" if self.correction else words

    @property
    def is_open(self):
        return self.state in OPEN_STATES

    @property
    def is_written(self):
        """The unit is at work on it: before it hands in, after a return, or for a correction."""
        return self.is_open or self.correction == Correction.WRITING

    @property
    def waits_for_review(self):
        """As `to_review` says of many."""
        return self.state in TO_REVIEW_STATES or self.correction == Correction.WAITING

    @property
    def is_late(self):
        """Reported, and for the first time after it was due."""
        return self.state in REPORTED_STATES and self.first_submitted_at > self.due_at

    @property
    def is_on_time(self):
        return self.state in REPORTED_STATES and not self.is_late

    def is_overdue(self, now):
        """As `overdue` says of many."""
        never = self.is_open and self.first_submitted_at is None
        return never and now > self.due_at

    def is_locked(self, now):
        """The door is closed; what was returned or is corrected may be mended all the same."""
        is_past = self.locks_at is not None and now > self.locks_at
        is_mended = self.state == SubmissionState.RETURNED or self.correction == Correction.WRITING
        return is_past and not is_mended


class Figure(models.Model):
    """The number an agency gives for one field; `approximate` is its 约 or 余."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="figures")
    field = models.ForeignKey(FigureField, models.PROTECT, related_name="figures")
    value = models.PositiveBigIntegerField("数值")
    approximate = models.BooleanField("约数", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "数据"
        ordering = ["field__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "field"], name="one_value_per_figure")
        ]

    def __str__(self):
        return f"{'约' if self.approximate else ''}{self.value}{self.field.unit}"


class Answer(models.Model):
    """What an agency answers to one question of the requirement."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    text = models.TextField("回答", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回答"
        ordering = ["question__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "question"], name="one_answer_per_question"
            )
        ]

    def __str__(self):
        return self.text[:40]


class SubmissionFileQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own unit's; of others, what they have handed in."""
        return self.filter(
            Q(submission__agency__in=user.own_agencies) | Q(is_submitted=True),
            submission__in=Submission.objects.visible_to(user),
        )

    def working(self):
        """Those that the unit would hand in now."""
        return self.filter(removed=False)


class SubmissionFile(models.Model):
    """A file sent with a submission, kept under the hash of its content.

    `is_submitted` once it was handed in; one added later waits for the next time, and one
    `removed` later stays for others until then.
    """

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")
    file = models.FileField("文件", upload_to="submissions")
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(User, models.PROTECT, verbose_name="上传人")
    is_submitted = models.BooleanField("已报送", default=False)
    removed = models.BooleanField("报送后移除", default=False)

    objects = SubmissionFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送附件"
        ordering = ["pk"]

    def __str__(self):
        return self.name


class SubmissionTransition(models.Model):
    """流转记录: one step of a submission, who took it, when and why, and the version that was
    handed in with it, or looked at."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="transitions")
    step = models.CharField("环节", max_length=20)
    from_state = models.CharField("原状态", max_length=12, choices=SubmissionState)
    to_state = models.CharField("新状态", max_length=12, choices=SubmissionState)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(User, models.PROTECT, verbose_name="办理人")
    reason = models.CharField("意见", max_length=LONGEST_REASON, blank=True)
    version = models.ForeignKey(
        "SubmissionVersion",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="transitions",
        verbose_name="版本",
    )

    class Meta:
        verbose_name = verbose_name_plural = "报送流转记录"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.by} {self.get_to_state_display()}"
