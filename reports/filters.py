import django_filters
from django.db.models import Q
from django.forms import Select, TextInput

from agencies.models import Agency
from agencies.permissions import Permission
from campaigns.models import Notice
from reports.models import Extension, ReportingRequirement, Submission
from reports.states import SubmissionState


def _notices(request):
    """Those that ask the reader, or whom the reader asked."""
    asked = Submission.objects.visible_to(request.user).values("requirement__notice")
    return Notice.objects.visible_to(request.user).filter(pk__in=asked)


def _requirements(request):
    """Those of one notice, once it is chosen: alone their names say too little."""
    notice = request.GET.get("notice", "")
    chosen = ReportingRequirement.objects.visible_to(request.user)
    return (
        chosen.filter(notice=notice) if notice.isdecimal() and len(notice) < 19 else chosen.none()
    )


def _cities(request):
    """Those whose counties the reader sees."""
    counties = Submission.objects.visible_to(request.user).exclude(parent=None)
    return Agency.objects.filter(pk__in=counties.values("parent__agency"))


class SubmissionFilter(django_filters.FilterSet):
    """The list of submissions by unit, notice, state and punctuality at `now`."""

    words = django_filters.CharFilter(
        label="单位", method="by_words", widget=TextInput({"placeholder": "单位名称"})
    )
    notice = django_filters.ModelChoiceFilter(
        label="通知",
        field_name="requirement__notice",
        queryset=_notices,
        empty_label="全部",
        widget=Select,
    )
    requirement = django_filters.ModelChoiceFilter(
        label="报送内容",
        queryset=_requirements,
        empty_label="全部",
        widget=Select,
    )
    level = django_filters.ChoiceFilter(
        label="层级",
        method="by_level",
        empty_label="全部",
        choices=[("direct", "市级和直报单位"), ("county", "县级")],
    )
    city = django_filters.ModelChoiceFilter(
        label="所属市",
        field_name="parent__agency",
        queryset=_cities,
        empty_label="全部",
        widget=Select,
    )
    state = django_filters.ChoiceFilter(
        label="状态",
        method="by_state",
        empty_label="全部",
        choices=[
            ("open", "待报（含草稿、退回）"),
            ("to_review", "待审核"),
            ("extension", "申请延期待答复"),
            ("correcting", "更正中"),
            *SubmissionState.choices,
        ],
    )
    timing = django_filters.ChoiceFilter(
        label="时限",
        method="by_timing",
        empty_label="全部",
        choices=[("on_time", "按时报送"), ("late", "逾期报送"), ("overdue", "逾期未报")],
    )
    scope = django_filters.ChoiceFilter(
        label="范围",
        method="by_scope",
        empty_label="全部",
        choices=[
            ("own", "本单位报送的"),
            ("received", "报给本单位的"),
            ("asked", "本局要求报送的"),
        ],
    )

    class Meta:
        model = Submission
        fields = []

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        may, fields = self.request.user.may, self.form.fields
        cities = list(_cities(self.request)[:2])
        if not cities:
            del fields["level"]
        if len(cities) < 2:
            del fields["city"]
        if not (cities or may(Permission.READ_DRAFTS) or may(Permission.READ_SUBORDINATES)):
            del fields["scope"]  # there is nothing but one's own
        if not fields["requirement"].queryset.exists():
            del fields["requirement"]
        for name, field in self.form.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "words" else "form-select"

    def by_words(self, submissions, name, words):
        return submissions.filter(
            Q(agency__name__icontains=words) | Q(agency__short_name__icontains=words)
        )

    def by_state(self, submissions, name, state):
        """The groups are what the start page counts; see `SubmissionQuerySet`."""
        if state == "open":
            return submissions.awaiting()
        if state == "correcting":
            return submissions.correcting()
        if state == "extension":
            return submissions.filter(pk__in=Extension.objects.waiting().values("submission"))
        return submissions.to_review() if state == "to_review" else submissions.filter(state=state)

    def by_level(self, submissions, name, level):
        return submissions.filter(parent__isnull=level == "direct")

    def by_timing(self, submissions, name, timing):
        if timing == "on_time":
            return submissions.on_time()
        return submissions.late() if timing == "late" else submissions.overdue(self.now)

    def by_scope(self, submissions, name, scope):
        user = self.request.user
        if scope == "own":
            return submissions.filter(agency__in=user.own_agencies)
        if scope == "received":
            return submissions.received_by(user)
        return submissions.filter(requirement__notice__issuer=user.bureau)
