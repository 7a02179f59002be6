from django import forms

from agencies.forms.wording import Worded
from agencies.models import Agency, User
from agencies.permissions import Role


class AccountForm(Worded, forms.ModelForm):
    """An account, as an administrator fills it in; only units of his own tree are offered."""

    roles = forms.MultipleChoiceField(
        label="角色",
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="可以兼任；同一份通知的起草、核稿、签发仍须由不同的人办理。",
        error_messages={"required": "请至少选择一个角色。"},
    )

    class Meta:
        model = User
        fields = ["name", "username", "agency", "roles", "email", "phone", "is_active"]
        labels = {"email": "邮箱", "is_active": "账号启用"}
        help_texts = {
            "username": "登录时使用，可以是姓名拼音或工号。",
            "email": "催报、退回等消息同时发到这个邮箱；可以不填。",
            "is_active": "人员离岗时请取消启用，不要改给他人使用；停用后立即不能登录，办理记录保留。",
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["agency"].queryset = Agency.objects.within(by.bureau)
        self.fields["agency"].label_from_instance = lambda agency: agency.name
        self.fields["agency"].empty_label = "请选择"
        if self.instance.pk:
            self.fields["roles"].initial = [role for role in Role if role in self.instance.roles]
        else:
            del self.fields["is_active"]

    def clean(self):
        cleaned = super().clean()
        if self.instance == self.by:
            self._keep_own_access(cleaned)
        return cleaned

    def _keep_own_access(self, cleaned):
        """An administrator cannot lock himself out; a colleague has to do it."""
        if Role.ADMINISTRATOR not in cleaned.get("roles", [Role.ADMINISTRATOR]):
            self.add_error("roles", "不能取消自己的系统管理员角色，请由另一位管理员办理。")
        if not cleaned.get("is_active", True):
            self.add_error("is_active", "不能停用自己的账号，请由另一位管理员办理。")
        agency = cleaned.get("agency")
        if agency and agency.bureau != self.by.bureau:
            self.add_error("agency", "不能把自己调到其他单位，请由另一位管理员办理。")
