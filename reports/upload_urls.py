"""The addresses of photos, and of files that arrive in pieces."""

from django.urls import path

from reports.views import partial_uploads, photos

urlpatterns = [
    path("submissions/<int:pk>/uploads/", partial_uploads.begin_upload, name="begin_upload"),
    path("uploads/<uuid:key>/", partial_uploads.continue_upload, name="continue_upload"),
    path("submissions/<int:pk>/photos/", photos.describe_photos, name="describe_photos"),
    path("submission-photos/<int:pk>/", photos.show_photo, name="show_photo"),
    path("submission-photos/<int:pk>/move/", photos.move_photo, name="move_photo"),
    path("submission-photos/<int:pk>/delete/", photos.delete_photo, name="delete_photo"),
]
