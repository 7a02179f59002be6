"""The addresses of what becomes of activities: carried out, seen in calendars, exported."""

from django.urls import path

from reports.views import calendar, exports, feeds, outcomes

urlpatterns = [
    path("outcomes/", outcomes.list_outcomes, name="list_outcomes"),
    path("schedules/<int:pk>/outcomes/", outcomes.show_outcomes, name="show_outcomes"),
    path("activities/<int:pk>/outcome/", outcomes.edit_outcome, name="edit_outcome"),
    path("outcome-photos/<int:pk>/", outcomes.show_outcome_photo, name="show_outcome_photo"),
    path(
        "outcome-photos/<int:pk>/delete/",
        outcomes.delete_outcome_photo,
        name="delete_outcome_photo",
    ),
    path("calendar/feeds/", feeds.list_feeds, name="list_feeds"),
    path("calendar/feeds/renew/", feeds.renew_feed, name="renew_feed"),
    path("calendar/", calendar.show_calendar, name="show_calendar"),
    path("exports/activities/", exports.export_activities, name="export_activities"),
    path("feeds/<slug:secret>.ics", feeds.read_feed, name="read_feed"),
]
