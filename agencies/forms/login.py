from django.contrib.auth.forms import AuthenticationForm

from agencies.forms.wording import Worded


class LoginForm(Worded, AuthenticationForm):
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": "登录名或密码不正确，请重新输入。连续输错5次将暂停登录15分钟。",
    }
