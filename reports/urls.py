from django.urls import include, path

from reports.views import (
    assembling,
    collecting,
    deriving,
    filling,
    home,
    previewing,
    renewing,
    requirements,
    roster,
    submissions,
    unreached,
)

urlpatterns = [
    path("", include("reports.reviewing_urls")),
    path("", home.home, name="home"),
    path("notices/<int:pk>/derive/", deriving.derive_notice, name="derive_notice"),
    path("campaigns/<int:pk>/renew/", renewing.renew_campaign, name="renew_campaign"),
    path("notices/<int:pk>/add-requirement/", requirements.add_requirement, name="add_requirement"),
    path("requirements/<int:pk>/edit/", requirements.edit_requirement, name="edit_requirement"),
    path(
        "requirements/<int:pk>/delete/",
        requirements.delete_requirement,
        name="delete_requirement",
    ),
    path(
        "requirements/<int:pk>/preview/",
        previewing.preview_requirement,
        name="preview_requirement",
    ),
    path("requirements/<int:pk>/preview/form/", previewing.preview_form, name="preview_form"),
    path("schedules/<int:pk>/assembling/", assembling.assemble_schedule, name="assemble_schedule"),
    path(
        "schedules/<int:pk>/assembling/decide/",
        assembling.decide_proposals,
        name="decide_proposals",
    ),
    path(
        "schedules/<int:pk>/assembling/merge/", assembling.merge_proposals, name="merge_proposals"
    ),
    path("submissions/", submissions.list_submissions, name="list_submissions"),
    path("submissions/remind/", roster.remind_submissions, name="remind_submissions"),
    path("submissions/<int:pk>/", submissions.show_submission, name="show_submission"),
    path("submissions/<int:pk>/edit/", filling.edit_submission, name="edit_submission"),
    path("schedules/<int:pk>/collect/", collecting.collect_proposals, name="collect_proposals"),
    path(
        "submissions/<int:pk>/steps/<slug:step>/",
        submissions.take_submission_step,
        name="take_submission_step",
    ),
    path("submission-files/<int:pk>/", filling.download_file, name="download_file"),
    path("submission-files/<int:pk>/delete/", filling.delete_file, name="delete_file"),
    path("notices/<int:pk>/unreached/", unreached.list_unreached, name="list_unreached"),
    path("notices/<int:pk>/roster/", roster.show_roster, name="show_roster"),
    path("notices/<int:pk>/roster.xlsx", roster.export_roster, name="export_roster"),
    path("notices/<int:pk>/remind/", roster.remind_units, name="remind_units"),
]
