from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions import middleware as sessions
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from agencies.conflicts import Conflict
from agencies.forms.login import LoginForm
from agencies.typed import typed_texts


class SessionMiddleware(sessions.SessionMiddleware):
    """Only a logout takes the session's cookie away.

    Django does whenever the session of a request has ended.  Such an answer may arrive after
    the person has logged in anew, here or in another window, and would log them out again.
    """

    def process_response(self, request, response):
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        left = request.resolver_match and request.resolver_match.url_name == "logout"
        if cookie is not None and not cookie.value and not left:
            del response.cookies[settings.SESSION_COOKIE_NAME]
        return response


class LoginMiddleware(LoginRequiredMiddleware):
    """Every page is behind login; after login the person is back on the page they saw.

    An action (POST) cannot be repeated by following a link, so it leads back to
    the page with its form.  The login page says that nothing was done, and shows
    what was written; the CSRF check has found it to come from a form of ours.  What a
    script asks for as JSON is answered so, and with no cookie that a login has changed since.
    """

    def handle_no_permission(self, request, view_func):
        if request.htmx:
            page = request.htmx.current_url_abs_path or reverse("home")
            return HttpResponseClientRedirect(redirect_to_login(page).url)
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        if not request.accepts("text/html"):
            return JsonResponse({"expired": True}, status=403)
        context = {
            "form": LoginForm(request),
            "next": page_before(request) or reverse("home"),
            "typed": typed_texts(request.POST),
            "expired": True,
        }
        return render(request, "registration/login.html", context, status=403)


def page_before(request):
    """The page a form was sent from, as a path of ours, or None."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return None
    page = urlsplit(referer)
    return f"{page.path}?{page.query}" if page.query else page.path


def _page_above(path):
    """The page of the object that an address of an action is about, or None."""
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            resolve(f"{path}/")
        except Resolver404:
            continue
        return f"{path}/"
    return None


class ConflictMiddleware:
    """Answer a `Conflict` raised by any view with the 409 page and its message."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Conflict):
            context = {
                "message": str(exception),
                "typed": typed_texts(request.POST),
                "back": self._page_to_look_at(request),
            }
            return render(request, "409.html", context, status=409)
        return None

    @staticmethod
    def _page_to_look_at(request):
        """Where the object is shown as it is now: not the form that has just failed."""
        page = page_before(request)
        return page if page and page != request.path else _page_above(request.path)


class WrongMethodMiddleware:
    """Answer with the 405 page where Django answers with nothing: an action's address, typed
    or reloaded."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 405:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page
