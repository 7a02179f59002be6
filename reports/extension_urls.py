"""The addresses of extensions: asked for, withdrawn, decided."""

from django.urls import path

from reports.views import extensions

urlpatterns = [
    path("submissions/<int:pk>/extension/", extensions.ask_extension, name="ask_extension"),
    path("extensions/", extensions.decide_extensions, name="decide_extensions"),
    path("extensions/<int:pk>/withdraw/", extensions.withdraw_extension, name="withdraw_extension"),
]
