"""The addresses of reminders: their plan, what it comes to, what was said by telephone."""

from django.urls import path

from reports.views import reminders

urlpatterns = [
    path("notices/<int:pk>/reminders/", reminders.plan_reminders, name="plan_reminders"),
    path(
        "notices/<int:pk>/reminders/preview/",
        reminders.preview_reminders,
        name="preview_reminders",
    ),
    path("notices/<int:pk>/reminders/log/", reminders.list_reminders, name="list_reminders"),
    path("notices/<int:pk>/call/", reminders.log_call, name="log_call"),
]
