from django.shortcuts import render

from agencies.conflicts import Conflict


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
