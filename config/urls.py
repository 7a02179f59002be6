from django.urls import include, path

from config.gallery import gallery

urlpatterns = [
    path("", include("agencies.urls")),
    path("", include("campaigns.urls")),
    path("", include("reports.urls")),
    path("gallery/", gallery, name="gallery"),
]
