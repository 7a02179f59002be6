from django.urls import path

from reports.views import autosaving, row_figures

urlpatterns = [
    path(
        "submissions/<int:pk>/autosave/",
        autosaving.autosave_submission,
        name="autosave_submission",
    ),
    path(
        "submissions/<int:pk>/rows/",
        row_figures.show_submission_rows,
        name="show_submission_rows",
    ),
]
