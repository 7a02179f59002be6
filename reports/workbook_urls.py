"""The addresses of filling in a submission by workbook."""

from django.urls import path

from reports.views import submission_workbooks

urlpatterns = [
    path(
        "submissions/<int:pk>/workbook.xlsx",
        submission_workbooks.fill_in_workbook,
        name="fill_in_workbook",
    ),
    path(
        "submissions/<int:pk>/workbook/",
        submission_workbooks.import_workbook,
        name="import_workbook",
    ),
    path(
        "submissions/<int:pk>/workbook/<uuid:key>/",
        submission_workbooks.preview_workbook,
        name="preview_workbook",
    ),
    path(
        "submissions/<int:pk>/workbook/<uuid:key>/marked.xlsx",
        submission_workbooks.mark_workbook,
        name="mark_workbook",
    ),
]
