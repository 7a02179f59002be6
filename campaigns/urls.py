from django.urls import path

from campaigns.views import campaigns, notices, schedules, series, steps

urlpatterns = [
    path("series/", series.list_series, name="list_series"),
    path("series/add/", series.add_campaign_series, name="add_campaign_series"),
    path("series/<int:pk>/edit/", series.edit_campaign_series, name="edit_campaign_series"),
    path("number-series/add/", series.add_number_series, name="add_number_series"),
    path("number-series/<int:pk>/edit/", series.edit_number_series, name="edit_number_series"),
    path("campaigns/", campaigns.list_campaigns, name="list_campaigns"),
    path("campaigns/add/", campaigns.add_campaign, name="add_campaign"),
    path("campaigns/<int:pk>/", campaigns.show_campaign, name="show_campaign"),
    path("campaigns/<int:pk>/edit/", campaigns.edit_campaign, name="edit_campaign"),
    path("campaigns/<int:pk>/draft-notice/", notices.draft_notice, name="draft_notice"),
    path("campaigns/<int:pk>/add-schedule/", schedules.add_schedule, name="add_schedule"),
    path("notices/", notices.list_notices, name="list_notices"),
    path("notices/<int:pk>/", notices.show_notice, name="show_notice"),
    path("notices/<int:pk>/edit/", notices.edit_notice, name="edit_notice"),
    path("notices/<int:pk>/delete/", notices.delete_notice, name="delete_notice"),
    path("notices/<int:pk>/versions/<int:number>/", notices.show_version, name="show_version"),
    path("notices/<int:pk>/preview.pdf", notices.preview_notice, name="preview_notice"),
    path("notices/<int:pk>/official.pdf", notices.download_notice, name="download_notice"),
    path("notices/<int:pk>/notice.docx", notices.download_notice_docx, name="download_notice_docx"),
    path("notices/<int:pk>/official.ofd", notices.download_notice_ofd, name="download_notice_ofd"),
    path("notices/<int:pk>/steps/<slug:step>/", steps.take_notice_step, name="take_notice_step"),
    path("notices/<int:pk>/acknowledge/", steps.acknowledge_notice, name="acknowledge_notice"),
    path("schedules/<int:pk>/", schedules.show_schedule, name="show_schedule"),
    path("schedules/<int:pk>/edit/", schedules.edit_schedule, name="edit_schedule"),
    path("schedules/<int:pk>/add-activity/", schedules.add_activity, name="add_activity"),
    path("schedules/<int:pk>/schedule.xlsx", schedules.export_schedule, name="export_schedule"),
    path("activities/<int:pk>/edit/", schedules.edit_activity, name="edit_activity"),
    path("activities/<int:pk>/delete/", schedules.delete_activity, name="delete_activity"),
]
