from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from agencies.conflicts import Conflict


class LoginMiddleware(LoginRequiredMiddleware):
    """Every page is behind login; after login the person is back on the page they saw.

    An action (POST) cannot be repeated by following a link, so it leads back to
    the page with its form, whose text the browser has kept.
    """

    def handle_no_permission(self, request, view_func):
        if request.htmx:
            page = request.htmx.current_url_abs_path or reverse("home")
            return HttpResponseClientRedirect(redirect_to_login(page).url)
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(_page_before(request))


def _page_before(request):
    """The page a form was sent from, as a path of ours; the start page if unknown."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return reverse("home")
    page = urlsplit(referer)
    return f"{page.path}?{page.query}" if page.query else page.path


class ConflictMiddleware:
    """Answer a `Conflict` raised by any view with the 409 page and its message."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Conflict):
            return render(request, "409.html", {"message": str(exception)}, status=409)
        return None


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
