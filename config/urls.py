from django.urls import include, path

urlpatterns = [
    path("", include("agencies.urls")),
    path("", include("campaigns.urls")),
    path("", include("reports.urls")),
]
