import hashlib

import django_filters
from django import forms
from django.utils import timezone

from agencies.forms.fields import PlainTextField
from agencies.forms.filters import SELECT, words_filter
from agencies.forms.wording import Worded
from agencies.models import Agency, OutgoingMessage, Robot


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class OutboxFilter(django_filters.FilterSet):
    words = words_filter(
        "关键词",
        "标题、收件人、单位",
        "subject",
        "recipient__name",
        "agency__name",
        "agency__short_name",
        "address",
    )
    state = django_filters.ChoiceFilter(
        label="状态", choices=OutgoingMessage.State.choices, empty_label="全部", widget=SELECT
    )
    channel = django_filters.ChoiceFilter(
        label="渠道", choices=OutgoingMessage.Channel.choices, empty_label="全部", widget=SELECT
    )
    bounced = django_filters.ChoiceFilter(
        label="退信",
        choices=[("yes", "只看退信")],
        empty_label="全部",
        widget=SELECT,
        method="only_bounced",
    )
    about = django_filters.CharFilter(widget=forms.HiddenInput())

    class Meta:
        model = OutgoingMessage
        fields = []

    def only_bounced(self, queryset, name, value):
        return queryset.filter(bounced_at__isnull=False)


class BaseField(forms.CharField):
    """What a form was opened on; nothing that anybody changes."""

    def has_changed(self, initial, data):
        return False


class OutgoingMessageForm(Worded, forms.ModelForm):
    """What may be changed of a message that has not left.

    It carries what it was opened on: a colleague may have changed it since, or the sweep
    have put it into the words of another day.
    """

    longest = {"body": 5000}
    base = BaseField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = OutgoingMessage
        fields = ["subject", "body", "not_before", "address"]
        field_classes = {"body": PlainTextField}
        widgets = {"body": forms.Textarea(attrs={"rows": 8}), "not_before": MomentInput}
        help_texts = {"not_before": "到这一时间才发出。"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        moment = self.fields["not_before"]
        moment.error_messages["invalid"] = "请填写正确的日期和时间。"
        self.initial["not_before"] = timezone.localtime(self.instance.not_before).replace(
            second=0, microsecond=0
        )
        self.initial["base"] = self._mark(self.instance)
        if not self.instance.address:
            # An account's own address is changed with the account.
            del self.fields["address"]
        elif self.instance.channel == OutgoingMessage.Channel.EMAIL:
            self.fields["address"] = forms.EmailField(label="收件地址", max_length=254)
            self.fields["address"].error_messages["invalid"] = "请填写正确的邮箱地址。"

    def clean_subject(self):
        return " ".join(self.cleaned_data["subject"].split())

    def clean(self):
        cleaned = super().clean()
        if cleaned.pop("base", "") not in ("", self.initial["base"]):
            self.data = self.data.copy()
            self.data["base"] = self.initial["base"]
            stored = type(self.instance).objects.get(pk=self.instance.pk)
            self.add_error(
                None,
                "您打开之后，这条消息已由同事修改，或者已按今天的日期更新了文字，您填写的还没有保存。"
                f"现在的标题是“{stored.subject}”，内容是“{stored.body}”。请对照后再保存。",
            )
        return cleaned

    @staticmethod
    def _mark(message):
        told = [message.subject, message.body, message.not_before.isoformat(), message.address]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


class RobotForm(Worded, forms.ModelForm):
    """A robot of a chat group, as an administrator enters it."""

    class Meta:
        model = Robot
        fields = ["agency", "kind", "name", "address", "secret", "is_active"]
        help_texts = {
            "name": "便于辨认，例如“认证监管工作群”。",
            "address": "在群里添加机器人后得到的 Webhook 地址。知道地址就能向群里发消息，请勿外传。",
            "secret": "钉钉机器人选择“加签”时给出的密钥；其他情况不填。",
            "is_active": "停用后不再向这个群发送。",
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        agency = self.fields["agency"]
        agency.queryset = Agency.objects.within(by.bureau)
        agency.label_from_instance = lambda unit: unit.name

    def clean_address(self):
        address = self.cleaned_data["address"].strip()
        if not Robot.is_allowed(address):
            raise forms.ValidationError(
                "这不是企业微信或钉钉的机器人地址。使用其他地址的，请运维人员在 ROBOT_ADDRESSES 中允许。"
            )
        return address

    def clean(self):
        cleaned = super().clean()
        same = Robot.objects.filter(agency=cleaned.get("agency"), address=cleaned.get("address"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("address", "这个单位已有同一地址的机器人。")
        return cleaned
