from django.contrib.auth.forms import PasswordChangeForm

from agencies.forms.wording import Worded


class ChangePasswordForm(Worded, PasswordChangeForm):
    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": "旧密码不正确，请重新输入。",
        "password_mismatch": "两次输入的新密码不一致，请重新输入。",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[
            "new_password1"
        ].help_text = "至少8个字符，不能全是数字，不能是常见密码，也不要与姓名、登录名、邮箱相近。"
        self.fields["new_password2"].label = "再次输入新密码"
        self.fields["new_password2"].help_text = ""
