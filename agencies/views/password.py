from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone

from agencies import audit
from agencies.forms.password import ChangePasswordForm


class ChangePassword(PasswordChangeView):
    form_class = ChangePasswordForm
    success_url = reverse_lazy("password_changed")

    @transaction.atomic
    def form_valid(self, form):
        user = self.request.user
        response = super().form_valid(form)
        # Last, as everywhere: whoever holds the end of the chain waits for nothing else.
        audit.record("修改密码", by=user, target=user, now=timezone.now())
        return response


def password_changed(request):
    return render(request, "registration/password_change_done.html")
