from django.contrib.auth.views import LogoutView
from django.urls import path

from agencies.views import (
    accounts,
    agencies,
    audit,
    groups,
    health,
    jobs,
    messages,
    password,
    sign_in,
)

urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", password.ChangePassword.as_view(), name="change_password"),
    path("password/changed/", password.password_changed, name="password_changed"),
    path("health/", health.health, name="health"),
    path("messages/", messages.list_messages, name="list_messages"),
    path("messages/read-all/", messages.read_all_messages, name="read_all_messages"),
    path("messages/<int:pk>/", messages.open_message, name="open_message"),
    path("agencies/", agencies.list_agencies, name="list_agencies"),
    path("agencies/add/", agencies.add_agency, name="add_agency"),
    path("agencies/<int:pk>/edit/", agencies.edit_agency, name="edit_agency"),
    path("groups/", groups.list_groups, name="list_groups"),
    path("groups/add/", groups.add_group, name="add_group"),
    path("groups/<int:pk>/edit/", groups.edit_group, name="edit_group"),
    path("accounts/", accounts.list_accounts, name="list_accounts"),
    path("accounts/add/", accounts.add_account, name="add_account"),
    path("accounts/<int:pk>/edit/", accounts.edit_account, name="edit_account"),
    path("accounts/<int:pk>/reset-password/", accounts.reset_password, name="reset_password"),
    path("roles/", accounts.list_roles, name="list_roles"),
    path("jobs/<int:pk>/", jobs.show_job, name="show_job"),
    path("jobs/<int:pk>/result/", jobs.download_job, name="download_job"),
    path("audit/", audit.list_audit_entries, name="list_audit_entries"),
]
