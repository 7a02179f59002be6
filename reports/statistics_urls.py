"""The addresses of what the years came to."""

from django.urls import path

from reports.views import statistics

urlpatterns = [
    path("statistics/", statistics.show_statistics, name="show_statistics"),
    path("statistics/rows/", statistics.show_statistics_rows, name="show_statistics_rows"),
    path("statistics/statistics.xlsx", statistics.export_statistics, name="export_statistics"),
]
