from django.urls import path

from reports.views import autosaving, receipts, row_figures

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
    path("submissions/<int:pk>/receipt/", receipts.show_receipt, name="show_receipt"),
]
