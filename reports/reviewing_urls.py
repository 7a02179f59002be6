"""The addresses of reviewing: rounds, many at once, and what counties hand in to their city."""

from django.urls import path

from reports.views import counties, reviewing

urlpatterns = [
    path("submissions/accept/", reviewing.accept_submissions, name="accept_submissions"),
    path(
        "submissions/<int:pk>/versions/<int:number>/",
        reviewing.show_submission_version,
        name="show_submission_version",
    ),
    path("submissions/<int:pk>/counties/", counties.show_counties, name="show_counties"),
    path(
        "submissions/<int:pk>/take-over/",
        counties.adopt_county_text,
        name="adopt_county_text",
    ),
    path(
        "submissions/<int:pk>/take-over/photos/",
        counties.adopt_county_photos,
        name="adopt_county_photos",
    ),
]
