from pathlib import PurePath
from uuid import uuid4

from django import forms
from django.db.models import Prefetch

from agencies.forms.fields import PlainTextField
from agencies.forms.wording import Worded
from agencies.models import Agency, AgencyGroup
from campaigns import enclosures
from campaigns.forms.rows import OrderedFormSet
from campaigns.models import (
    Notice,
    NoticeAttachment,
    NoticeContact,
    NumberSeries,
    Schedule,
    UploadedPdf,
)
from campaigns.sheets import broken_title, fits_a_line, title_lines

MOST_ROWS = 100  # attachments, or contacts, of one notice
DISCLOSURES = ("主动公开", "依申请公开", "不予公开")

BODY_HELP = (
    "一段一行。层次序数依次为 一、（一）1.（1）。"
    "字体、缩进、行距由系统按公文格式排版，不必输入空格或空行；可以直接从 Word 粘贴文字。"
)


class NoticeForm(Worded, forms.ModelForm):
    """The text of a notice.  `revision` is the one the form was opened on."""

    longest = {"body": 20_000}
    many_fields = {"addressee_groups", "addressee_agencies"}

    revision = forms.IntegerField(label="版本", widget=forms.HiddenInput, required=False)
    # The same form sent twice makes one draft.
    creation_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Notice
        fields = [
            "number_series",
            "form",
            "is_upward",
            "masthead",
            "title",
            "addressee_line",
            "addressee_groups",
            "addressee_agencies",
            "body",
            "signature",
            "sealed",
            "note",
            "copied_to",
            "printing_office",
            "printed_on",
            "disclosure",
            "proofreader",
        ]
        field_classes = {"body": PlainTextField}
        widgets = {
            "title": forms.Textarea(attrs={"rows": 3}),
            "addressee_line": forms.Textarea(attrs={"rows": 2}),
            "addressee_groups": forms.CheckboxSelectMultiple,
            "addressee_agencies": forms.CheckboxSelectMultiple,
            "body": forms.Textarea(attrs={"rows": 22, "data-editor": ""}),
            "copied_to": forms.Textarea(attrs={"rows": 2}),
            "printed_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        help_texts = {
            "number_series": "发文顺序号在登记时按年度连续编排，起草时不占号。",
            "masthead": "版头红字。信函格式只写发文机关名称，不加“文件”二字。",
            "title": (
                "由发文机关名称、事由和文种组成，例如“……关于……的通知”。写成一行的由系统按词意回行；"
                "需要自己定回行的，在断开处按回车键，印出来照此分行。"
            ),
            "addressee_line": "按印发时的写法填写，末尾不必加冒号；不填则由下面所选的范围和单位组成。",
            "addressee_groups": "印发时送达所选范围内的全部单位。",
            "addressee_agencies": "不在上述范围内、需要单独送达的单位。",
            "body": BODY_HELP,
            "is_upward": "向上级机关报告、请示的，版头印签发人姓名；签发前的预览没有姓名。",
            "signature": "联合发文时一行写不下的，各机关之间用空格隔开，主办机关在前。",
            "note": "例如“此件公开发布”，不必加括号。",
            "printed_on": "不填则为登记当日。",
        }

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.initial["revision"] = self.instance.revision
        self.initial["title"] = self.instance.broken_title or self.instance.title
        if not self.instance.pk:
            self.initial["creation_key"] = uuid4()
        self.fields["number_series"].queryset = NumberSeries.objects.visible_to(user)
        self.fields["number_series"].empty_label = "请选择"
        if not self.instance.pk and self.instance.number_series_id is None:
            self.fields[
                "number_series"
            ].help_text = "本单位还没有发文字号系列，请联系系统管理员设置后再起草。"
        self.fields["addressee_line"].required = False
        self._offer_groups(user)
        self._offer_agencies(user, today)
        self._offer_disclosures()

    def clean_title(self):
        """The title on one line; the author's own line breaks are kept beside it."""
        title = self.cleaned_data["title"]
        lines = title_lines(title)
        for number, line in enumerate(lines, 1):
            if len(lines) > 1 and not fits_a_line(line):
                raise forms.ValidationError(
                    f"标题第{number}行“{line}”印不下一行（约20字），请再分行，或者不分行由系统回行。"
                )
        self.instance.broken_title = self.cleaned_data["broken_title"] = broken_title(title)
        return _one_line(title)

    def clean_addressee_line(self):
        return _one_line(self.cleaned_data["addressee_line"])

    def clean_copied_to(self):
        return _one_line(self.cleaned_data["copied_to"])

    def clean_printed_on(self):
        printed_on = self.cleaned_data["printed_on"]
        if printed_on and printed_on < self.today:
            raise forms.ValidationError("印发日期不能早于今天，否则会早于成文日期。可以不填。")
        return printed_on

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("addressee_line") and "addressee_line" not in self.errors:
            chosen = [group.phrase for group in cleaned.get("addressee_groups") or ()]
            chosen += [agency.name for agency in cleaned.get("addressee_agencies") or ()]
            if chosen:
                cleaned["addressee_line"] = "，".join(chosen)
            else:
                self.add_error("addressee_line", "请填写主送机关，或者选择送达范围。")
        return cleaned

    def _offer_groups(self, user):
        groups = AgencyGroup.objects.visible_to(user)
        counted = groups.prefetch_related(Prefetch("members", Agency.objects.only("pk")))
        field = self.fields["addressee_groups"]
        field.queryset = groups
        # Read for a page only, not for every save while one types; so with the agencies below.
        field.choices = lambda: [
            (group.pk, f"{group}（{len(group.members.all())}家）") for group in counted
        ]

    def _offer_agencies(self, user, today):
        """By city; a unit chosen earlier stays on offer after it was merged away, and so does
        the superior whom an upward document goes to.

        Another regulator of no tree is somebody's superior, whom notices go down from.
        """
        visible = Agency.objects.visible_to(user).exclude(parent=None, kind=Agency.Kind.REGULATOR)
        offered = visible.current(today)
        if self.instance.pk:
            offered = offered | Agency.objects.filter(addressed_notices=self.instance)
        offered = offered.exclude(pk=user.bureau.pk).select_related("parent").distinct()
        field = self.fields["addressee_agencies"]
        field.queryset = offered
        field.choices = lambda: _by_city(offered, user.bureau)

    def _offer_disclosures(self):
        values = list(DISCLOSURES)
        if self.instance.disclosure and self.instance.disclosure not in values:
            values.append(self.instance.disclosure)
        self.fields["disclosure"].widget = forms.Select(
            choices=[("", "不印"), *((value, value) for value in values)]
        )

    def take_over(self, stored, reason):
        """After a conflict: keep what was typed, say why, and let the next save count on from `stored`."""
        self.add_error(None, reason)
        self.data = self.data.copy()
        self.data[self.add_prefix("revision")] = str(stored.revision)

    @property
    def written_fields(self):
        """The columns that a save of the text writes, and no others."""
        columns = [name for name in self._meta.fields if name not in self.many_fields]
        return [*columns, "broken_title"]


def _one_line(text):
    """Text pasted with line breaks, as one line: the breaks are the typesetter's."""
    return "".join(line.strip() for line in text.splitlines())


def _by_city(agencies, bureau):
    """The choices of a field, in groups."""
    by_city = {}
    for agency in agencies:
        by_city.setdefault(_neighbourhood(agency, bureau), []).append((agency.pk, agency.name))
    return list(by_city.items())


def _neighbourhood(agency, bureau):
    if agency.parent is None:
        return "其他机构"
    if agency.parent == bureau:
        return agency.get_kind_display()
    return f"{agency.parent}辖区"


class AttachmentForm(Worded, forms.ModelForm):
    """One attachment.  An uploaded PDF is kept at once, and named in `pdf` from then on, so
    that no error elsewhere in the form loses it."""

    longest = {"text": 60_000}

    upload = forms.FileField(
        label="上传PDF",
        required=False,
        allow_empty_file=True,  # `receive` refuses it by its name
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        help_text="A4幅面，照原样附在正文之后，页码接着编排。",
    )

    class Meta:
        model = NoticeAttachment
        fields = ["title", "schedule", "enclosed", "text", "pdf"]
        field_classes = {"text": PlainTextField}
        widgets = {"text": forms.Textarea(attrs={"rows": 5}), "pdf": forms.HiddenInput}
        help_texts = {"title": "选择安排表或文件、上传PDF的，可以不填，按其名称印。"}

    def __init__(self, *args, offered, user, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.now = user, now
        self.fields["pdf"].queryset = UploadedPdf.objects.visible_to(user)
        self.fields["title"].required = False
        for name, objects in offered.items():
            self.fields[name].queryset = objects
            # Read once for all rows: the objects of `offered` stay evaluated, its copies do not.
            self.fields[name].choices = [("", "无"), *((item.pk, str(item)) for item in objects)]

    def clean(self):
        cleaned = super().clean()
        self._receive(cleaned)
        named = cleaned.get("schedule") or cleaned.get("enclosed")
        if not cleaned.get("title"):
            if named:
                cleaned["title"] = named.title
            elif cleaned.get("pdf"):
                cleaned["title"] = PurePath(cleaned["pdf"].name).stem
            elif cleaned.get("text"):
                self.add_error("title", "请填写附件名称。")
        return cleaned

    def _receive(self, cleaned):
        upload = cleaned.get("upload")
        if upload is not None:  # an empty file is false
            try:
                pdf = enclosures.receive(upload, by=self.user, now=self.now)
            except forms.ValidationError as refusal:
                self.add_error("upload", refusal)
                return
            cleaned["pdf"] = pdf
            self.data = self.data.copy()
            self.data[self.add_prefix("pdf")] = str(pdf.pk)

    def _get_validation_exclusions(self):
        """A row whose upload was refused is told that, and not that it is empty as well.

        A table counts as content, though nobody types it.
        """
        excluded = super()._get_validation_exclusions() - {"table"}
        return excluded | {"pdf"} if "upload" in self.errors else excluded

    @property
    def kept_pdf(self):
        """The PDF that the row stands for, to be shown; None without one."""
        if self.is_bound and hasattr(self, "cleaned_data"):
            return self.cleaned_data.get("pdf")
        return self.instance.pdf


class ContactForm(Worded, forms.ModelForm):
    class Meta:
        model = NoticeContact
        fields = ["name", "office", "phone", "email"]


AttachmentFormSet = forms.inlineformset_factory(
    Notice,
    NoticeAttachment,
    form=AttachmentForm,
    formset=OrderedFormSet,
    fk_name="notice",
    extra=1,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
)
ContactFormSet = forms.inlineformset_factory(
    Notice,
    NoticeContact,
    form=ContactForm,
    formset=OrderedFormSet,
    extra=1,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
)


def attachment_formset(data, notice, *, user, now, files=None, initial=None):
    """The rows of 附件: schedules of the campaign, and issued notices that the user may read."""
    schedules = Schedule.objects.visible_to(user).filter(campaign=notice.campaign)
    notices = (
        Notice.objects.visible_to(user)
        .issued()
        .select_related("number_series")
        .exclude(pk=notice.pk)
    )
    formset = AttachmentFormSet(
        data,
        files,
        queryset=NoticeAttachment.objects.select_related("pdf"),
        instance=notice,
        prefix="attachments",
        initial=initial,
        form_kwargs={
            "offered": {"schedule": schedules, "enclosed": notices},
            "user": user,
            "now": now,
        },
    )
    formset.extra = max(1, len(initial or []))
    return formset


def contact_formset(data, notice, *, initial=None):
    return ContactFormSet(data, instance=notice, prefix="contacts", initial=initial)
