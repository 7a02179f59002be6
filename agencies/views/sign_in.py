from django.contrib.auth.views import LoginView

from agencies.forms.login import LoginForm
from agencies.typed import typed_texts


class SignIn(LoginView):
    """Login; a wrong password does not cost the texts that an expired session brought here."""

    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(typed=typed_texts(self.request.POST), **kwargs)
