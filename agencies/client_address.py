"""Where a request comes from, when a reverse proxy stands in front."""

from django.conf import settings


def client_address(request):
    """The address that a failed login is counted against.

    Only a proxy named in `TRUSTED_PROXIES` is believed: it appends the address it saw
    to X-Forwarded-For, so the last entry is true and the ones before it are hearsay.
    """
    address = request.META.get("REMOTE_ADDR")
    forwarded = request.headers.get("X-Forwarded-For")
    if forwarded and address in settings.TRUSTED_PROXIES:
        return forwarded.rpartition(",")[2].strip()
    return address
