from django.conf import settings
from django.urls import include, path

from config.gallery import gallery

urlpatterns = [
    path("", include("agencies.urls")),
    path("", include("campaigns.urls")),
    path("", include("reports.urls")),
    path("", include("reports.activity_urls")),
    path("", include("reports.extension_urls")),
    path("", include("reports.workbook_urls")),
    path("", include("reports.reminder_urls")),
    path("", include("reports.compilation_urls")),
    path("", include("reports.filling_urls")),
    path("", include("reports.upload_urls")),
    path("", include("reports.statistics_urls")),
]
if settings.DEBUG:  # for page authors
    urlpatterns.append(path("gallery/", gallery, name="gallery"))
