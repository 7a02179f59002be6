"""The fields of an import: what was read, to be confirmed or corrected as text."""

import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from agencies.forms.fields import PlainTextField
from agencies.forms.wording import Worded
from campaigns import incoming, intake, matching
from campaigns.models import CampaignSeries
from campaigns.references import read_number
from gongwen.dates import parse_date
from gongwen.numerals import to_chinese

MOST_ROWS = 300  # of a schedule
_NUMBERS = {to_chinese(number): number for number in range(1, 100)}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


class StartForm(Worded, forms.Form):
    """A file, or pasted text."""

    upload = forms.FileField(
        label="上传文件",
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": intake.ACCEPT}),
        help_text="可以上传 Word（.docx）、有文字的 PDF、网页（.html）和文本（.txt）文件，原件随通知保存。",
    )
    text = PlainTextField(
        label="粘贴文字",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="从网页、聊天记录或扫描识别结果复制的全文，多余的网页内容不必删。",
    )

    def clean(self):
        cleaned = super().clean()
        upload, text = cleaned.get("upload"), (cleaned.get("text") or "").strip()
        if upload and text:
            self.add_error(
                "upload", "文件和文字只能导入一样。请清空粘贴的文字后重新选择文件，或者不选文件。"
            )
        elif not upload and not text and not self.errors:
            raise ValidationError("请选择文件，或者粘贴通知的文字。")
        try:
            if upload and not text:
                cleaned["source"] = intake.uploaded(upload)
            elif text and not upload:
                cleaned["source"] = intake.pasted(cleaned["text"])
        except ValidationError as refused:
            self.add_error("upload" if upload else "text", refused)
        return cleaned


class WithdrawalForm(Worded, forms.Form):
    reason = PlainTextField(
        label="撤销理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写入操作日志，例如：重复导入、导入了不属于本单位的通知。",
    )


class DayField(forms.CharField):
    """A whole date in any usual writing; None for an empty field."""

    def __init__(self, **kwargs):
        super().__init__(max_length=30, required=False, **kwargs)

    def clean(self, value):
        text = "".join(super().clean(value).split()).translate(_WIDE)
        if not text:
            return None
        try:
            day = date(*map(int, match.groups())) if (match := _ISO.fullmatch(text)) else None
        except ValueError:
            day = None
        day = day or parse_date(text)
        if day is None:
            raise ValidationError("请写明年月日，例如“2025年6月9日”；原文没有的不填。")
        return day


class CountField(forms.CharField):
    """A number as 18, 十八 or 第十八个; None for an empty field."""

    def __init__(self, *, lowest, highest, example, **kwargs):
        super().__init__(max_length=12, required=False, **kwargs)
        self.lowest, self.highest, self.example = lowest, highest, example

    def clean(self, value):
        text = "".join(super().clean(value).split()).translate(_WIDE)
        if not text:
            return None
        bare = re.sub(r"^第|[个届次年度]+$", "", text)
        number = int(bare) if bare.isascii() and bare.isdecimal() else _NUMBERS.get(bare)
        if number is None or not self.lowest <= number <= self.highest:
            raise ValidationError(f"请填写数字，例如“{self.example}”；原文没有的不填。")
        return number


class OneLineField(forms.CharField):
    """Text taken from broken lines, as one line."""

    def to_python(self, value):
        return re.sub(r"\s*[\r\n]+\s*", "", super().to_python(value))


def _line(label, longest, *, required=False, rows=1, **kwargs):
    widget = forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput
    return OneLineField(label=label, max_length=longest, required=required, widget=widget, **kwargs)


class IncomingForm(Worded, forms.Form):
    """What the notice says; what its text does not have stays empty."""

    longest = {"body": 60_000}

    issuer = _line("发文机关", 80, required=True)
    document_number = _line("发文字号", 40)
    title = _line("标题", 200, required=True, rows=2)
    addressee_line = _line("主送机关", 500, rows=3)
    edition = CountField(label="届次", lowest=1, highest=99, example="18")
    year = CountField(label="年份", lowest=2000, highest=2100, example="2025")
    international = _line("国际主题", 120)
    domestic = _line("国内主题", 120)
    event_date = DayField(label="活动日期")
    body = PlainTextField(
        label="正文",
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="一段一行；断开的行已经接好，联系人另列在下面。",
    )
    signature = _line("署名", 80)
    issue_date = DayField(label="成文日期")
    note = _line("附注", 120, help_text="成文日期下一行括号里的话，不写括号。")
    copied_to = _line("抄送", 300)
    disclosure = _line("公开方式", 20)
    schedule_title = _line("表名", 120)
    keep_schedule = forms.BooleanField(
        label="各行已核对，保存为活动安排表",
        required=False,
        help_text="不勾选的，安排表只留在原件里。",
    )
    campaign = forms.ChoiceField(label="所属活动")
    series = forms.ModelChoiceField(
        CampaignSeries.objects.all(),
        label="系列活动",
        required=False,
        empty_label="请选择",
        help_text="列表中没有的，由系统管理员在“系列与字号”中新增。",
    )
    spans = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, length, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.length = user, length
        found = matching.campaigns_for(user)
        self.campaigns = {str(campaign.pk): campaign for campaign in found}
        self.fields["campaign"].choices = [
            ("", "请选择"),
            *((pk, f"{item}（{item.host.short_name}）") for pk, item in self.campaigns.items()),
            (matching.NEW, "新建本单位的年度活动"),
        ]

    def clean_document_number(self):
        """A `DocumentNumber` where the text is one, else the text."""
        text = self.cleaned_data["document_number"]
        number = read_number("".join(text.split())) if text else None
        if number and len(number.issuer_code) > 12:
            return text
        return number or text

    def clean_note(self):
        return self.cleaned_data["note"].strip("（）()")

    def clean_spans(self):
        return incoming.valid_spans(self.cleaned_data["spans"], self.length)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("campaign") == matching.NEW:
            self._clean_new_campaign(cleaned)
        if cleaned.get("keep_schedule") and not cleaned.get("schedule_title"):
            self.add_error("schedule_title", "请填写安排表的表名。")
        return cleaned

    def _clean_new_campaign(self, cleaned):
        if "year" not in self.errors and cleaned.get("year") is None:
            self.add_error("year", "新建活动须写明年份。")
        series = cleaned.get("series")
        if series and cleaned.get("year") and cleaned["year"] < series.first_year:
            self.add_error("year", f"“{series}”首届为{series.first_year}年，请核对年份。")
        if series is None and "series" not in self.errors:
            self.add_error("series", "请选择系列活动；列表中没有的，请系统管理员先新增。")


class DeadlineForm(Worded, forms.Form):
    date = DayField(label="日期")
    text = _line("原文写法", 60, required=True)
    what = _line("报送什么", 200)
    to_whom = _line("报送给谁", 120)


class ContactForm(Worded, forms.Form):
    name = _line("姓名", 30, required=True)
    office = _line("处室", 60)
    phone = _line("联系电话", 40)
    email = forms.EmailField(label="邮箱", required=False)


class AttachedForm(Worded, forms.Form):
    longest = {"text": 60_000}

    title = _line("附件名称", 200, required=True)
    text = PlainTextField(
        label="附件正文", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class RowForm(Worded, forms.Form):
    longest = {"content": 2_000}

    number = forms.CharField(label="序号", required=False, max_length=10)
    category = _line("活动主题", 60, rows=2)
    content = PlainTextField(label="活动内容", widget=forms.Textarea(attrs={"rows": 3}))
    time_text = _line("活动时间", 60)
    units = _line("责任单位", 200, rows=2)
    doubtful = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= {
                "class": "form-control form-control-sm",
                "aria-label": field.label,
            }

    def doubts(self):
        return (self["doubtful"].value() or "").split()


def _rows_of(form, most=100):
    return forms.formset_factory(
        form, extra=0, can_delete=True, max_num=most, absolute_max=most, validate_max=True
    )


FORMSETS = {
    "deadlines": _rows_of(DeadlineForm),
    "contacts": _rows_of(ContactForm),
    "attachments": _rows_of(AttachedForm),
    "rows": _rows_of(RowForm, MOST_ROWS),
}


class ImportForms:
    """The form of an import and its rows, from what was posted or from stored entries."""

    def __init__(self, entries, data=None, *, user, length):
        plain = {name: value for name, value in entries.items() if name not in FORMSETS}
        self.form = IncomingForm(data, initial=plain, user=user, length=length)
        self.rows = {
            # Posted rows stand for themselves: one that equals its initial would count as blank.
            name: formset(data, prefix=name, initial=None if data else entries.get(name, []))
            for name, formset in FORMSETS.items()
        }
        self.entries = entries

    def is_valid(self):
        """The cells of a schedule count only where it is to be kept."""
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.asked())])

    def asked(self):
        """The rows that will be saved."""
        keeps = bool(self.form["keep_schedule"].value())
        return [rows for name, rows in self.rows.items() if name != "rows" or keeps]

    def typed(self):
        """What stands in the fields now, as entries; rows that were removed are gone."""
        typed = {name: self._value(name) for name in self.form.fields}
        if not self.form.is_bound or "spans" in self.form.data:
            typed["spans"] = incoming.valid_spans(_json(self.form), self.form.length)
        for name, rows in self.rows.items():
            if rows.is_bound and not rows.management_form.is_valid():
                typed[name] = self.entries.get(name, [])
                continue
            typed[name] = [
                {field: row[field].value() or "" for field in row.fields if field != "DELETE"}
                for row in rows.forms
                if not row["DELETE"].value()
            ]
        return typed

    def _value(self, name):
        """As typed; a field that was not sent at all keeps its entry, but for a box not ticked."""
        is_box = isinstance(self.form.fields[name], forms.BooleanField)
        if self.form.is_bound and name not in self.form.data and not is_box:
            return self.entries.get(name, "")
        return self.form[name].value() or ""

    def cleaned(self):
        """The valid values; the fields of the form, and the rows that stay."""
        kept = {
            rows.prefix: [
                row.cleaned_data
                for row in rows.forms
                if row.cleaned_data and not row.cleaned_data.get("DELETE")
            ]
            for rows in self.asked()
        }
        return {"rows": []} | self.form.cleaned_data | kept


def _json(form):
    try:
        return form.fields["spans"].clean(form["spans"].value())
    except ValidationError:
        return {}
