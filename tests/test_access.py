"""Who gets which answer from which address: every named URL, every role, one table.

A new URL has to be entered here; the test fails until it is. What belongs to another
bureau is 404, not 403: its existence is nobody else's business. That everybody gets these
answers is tested in test_answers.py.
"""

from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

from campaigns import states as notice_states
from reports import states as submission_states

# officer, reviewer, signatory and administrator are of the issuing bureau; clerk and neighbour
# of two cities that received its notices; the superior is of the ministry; the stranger is
# the officer of another bureau and the foreign one its administrator.
#
# An answer is a status code, or "login" for being sent there. The object is an attribute of
# `World`; after a slash stands the step to be taken on it.
TABLE = """
name                  object             method officer reviewer signatory clerk neighbour administrator superior stranger foreign anonymous

home                  -                  GET    200     200      200       200   200       200           200      200      200     login
health                -                  GET    200     200      200       200   200       200           200      200      200     200
login                 -                  GET    302     302      302       302   302       302           302      302      302     200
login                 -                  POST   302     302      302       302   302       302           302      302      302     200
logout                -                  GET    405     405      405       405   405       405           405      405      405     login
logout                -                  POST   302     302      302       302   302       302           302      302      302     login
change_password       -                  GET    200     200      200       200   200       200           200      200      200     login
change_password       -                  POST   200     200      200       200   200       200           200      200      200     login
password_changed      -                  GET    200     200      200       200   200       200           200      200      200     login

list_messages         -                  GET    200     200      200       200   200       200           200      200      200     login
open_message          note_to_clerk      GET    405     405      405       405   405       405           405      405      405     login
open_message          note_to_clerk      POST   404     404      404       302   404       404           404      404      404     login
read_all_messages     -                  GET    405     405      405       405   405       405           405      405      405     login
read_all_messages     -                  POST   302     302      302       302   302       302           302      302      302     login

list_outbox           -                  GET    200     403      403       403   403       200           403      200      200     login
show_condition        -                  GET    403     403      403       403   403       200           403      403      200     login
show_outgoing         outgoing           GET    200     403      403       403   403       200           403      404      404     login
edit_outgoing         outgoing           GET    200     403      403       403   403       200           403      404      404     login
edit_outgoing         outgoing           POST   200     403      403       403   403       200           403      404      404     login
handle_outgoing       outgoing/hold      GET    405     405      405       405   405       405           405      405      405     login
handle_outgoing       outgoing/hold      POST   302     403      403       403   403       302           403      404      404     login
handle_outgoing       outgoing/cancel    POST   302     403      403       403   403       302           403      404      404     login
handle_outgoing       outgoing/release   POST   409     403      403       403   403       409           403      404      404     login
handle_outgoing       outgoing/send_again  POST 409     403      403       403   403       409           403      404      404     login
handle_outgoing       outgoing/mark_bounced POST 409    403      403       403   403       409           403      404      404     login
send_failed_again     -                  POST   302     403      403       403   403       302           403      302      302     login
list_robots           -                  GET    403     403      403       403   403       200           403      403      200     login
add_robot             -                  GET    403     403      403       403   403       200           403      403      200     login
add_robot             -                  POST   403     403      403       403   403       200           403      403      200     login
edit_robot            robot              GET    403     403      403       403   403       200           403      403      404     login
edit_robot            robot              POST   403     403      403       403   403       200           403      403      404     login

list_agencies         -                  GET    403     403      403       403   403       200           403      403      200     login
add_agency            -                  GET    403     403      403       403   403       200           403      403      200     login
add_agency            -                  POST   403     403      403       403   403       200           403      403      200     login
edit_agency           city               GET    403     403      403       403   403       200           403      403      404     login
edit_agency           city               POST   403     403      403       403   403       200           403      403      404     login
edit_agency           ministry           GET    403     403      403       403   403       404           403      403      404     login
list_groups           -                  GET    403     403      403       403   403       200           403      403      200     login
add_group             -                  GET    403     403      403       403   403       200           403      403      200     login
add_group             -                  POST   403     403      403       403   403       200           403      403      200     login
edit_group            group              GET    403     403      403       403   403       200           403      403      404     login
edit_group            group              POST   403     403      403       403   403       200           403      403      404     login
list_accounts         -                  GET    403     403      403       403   403       200           403      403      200     login
list_roles            -                  GET    403     403      403       403   403       200           403      403      200     login
add_account           -                  GET    403     403      403       403   403       200           403      403      200     login
add_account           -                  POST   403     403      403       403   403       200           403      403      200     login
edit_account          clerk              GET    403     403      403       403   403       200           403      403      404     login
edit_account          clerk              POST   403     403      403       403   403       200           403      403      404     login
edit_account          superior           GET    403     403      403       403   403       404           403      403      404     login
reset_password        clerk              GET    405     405      405       405   405       405           405      405      405     login
reset_password        clerk              POST   403     403      403       403   403       200           403      403      404     login
show_job              job                GET    200     404      404       404   404       404           404      404      404     login
download_job          job                GET    200     404      404       404   404       404           404      404      404     login
list_audit_entries    -                  GET    403     403      403       403   403       200           403      403      200     login

list_series           -                  GET    403     403      403       403   403       200           403      403      200     login
edit_house_style      -                  GET    403     403      403       403   403       200           403      403      200     login
edit_house_style      -                  POST   403     403      403       403   403       200           403      403      200     login
preview_house_style   -                  GET    403     403      403       403   403       200           403      403      200     login
list_lexicon          -                  GET    200     403      403       403   403       200           403      200      200     login
list_standard_words   -                  GET    200     403      403       403   403       200           403      200      200     login
add_lexicon_entry     -                  GET    403     403      403       403   403       200           403      403      200     login
add_lexicon_entry     -                  POST   403     403      403       403   403       200           403      403      200     login
edit_lexicon_entry    typo               GET    403     403      403       403   403       200           403      403      404     login
edit_lexicon_entry    typo               POST   403     403      403       403   403       200           403      403      404     login
switch_lexicon_entry  typo               GET    405     405      405       405   405       405           405      405      405     login
switch_lexicon_entry  typo               POST   403     403      403       403   403       302           403      404      404     login
switch_lexicon_entry  own_term           POST   302     403      403       403   403       302           403      404      404     login
keep_word             -                  GET    405     405      405       405   405       405           405      405      405     login
keep_word             -                  POST   302     403      403       403   403       302           403      302      302     login
export_lexicon        -                  GET    200     403      403       403   403       200           403      200      200     login
import_lexicon        -                  GET    403     403      403       403   403       200           403      403      200     login
import_lexicon        -                  POST   403     403      403       403   403       200           403      403      200     login
list_arranged_days    -                  GET    403     403      403       403   403       200           403      403      200     login
add_arranged_day      -                  GET    403     403      403       403   403       200           403      403      200     login
add_arranged_day      -                  POST   403     403      403       403   403       200           403      403      200     login
edit_arranged_day     arranged_day       GET    403     403      403       403   403       200           403      403      200     login
edit_arranged_day     arranged_day       POST   403     403      403       403   403       200           403      403      200     login
delete_arranged_day   arranged_day       GET    403     403      403       403   403       200           403      403      200     login
delete_arranged_day   arranged_day       POST   403     403      403       403   403       302           403      403      302     login
fill_in_arranged_days -                  GET    403     403      403       403   403       200           403      403      200     login
import_arranged_days  -                  GET    403     403      403       403   403       200           403      403      200     login
import_arranged_days  -                  POST   403     403      403       403   403       200           403      403      200     login
preview_arranged_days calendar_upload    GET    403     403      403       403   403       200           403      403      404     login
preview_arranged_days calendar_upload    POST   403     403      403       403   403       409           403      403      302     login
mark_arranged_days    calendar_upload    GET    403     403      403       403   403       200           403      403      404     login
list_rules            -                  GET    200     403      403       403   403       200           403      200      200     login
switch_rule           -                  GET    405     405      405       405   405       405           405      405      405     login
switch_rule           -                  POST   403     403      403       403   403       302           403      403      302     login
add_campaign_series   -                  GET    403     403      403       403   403       200           403      403      200     login
add_campaign_series   -                  POST   403     403      403       403   403       200           403      403      200     login
add_number_series     -                  GET    403     403      403       403   403       200           403      403      200     login
add_number_series     -                  POST   403     403      403       403   403       200           403      403      200     login
edit_number_series    number_series      GET    403     403      403       403   403       200           403      403      404     login
edit_number_series    number_series      POST   403     403      403       403   403       200           403      403      404     login
edit_issuer           issuer             GET    403     403      403       403   403       200           403      403      404     login
edit_issuer           issuer             POST   403     403      403       403   403       200           403      403      404     login
edit_campaign_series  campaign_series    GET    403     403      403       403   403       403           403      403      403     login
edit_campaign_series  own_series         GET    403     403      403       403   403       200           403      403      200     login
edit_campaign_series  own_series         POST   403     403      403       403   403       200           403      403      200     login

list_campaigns        -                  GET    200     200      200       200   200       200           200      200      200     login
add_campaign          -                  GET    200     403      403       403   403       403           403      200      403     login
add_campaign          -                  POST   200     403      403       403   403       403           403      200      403     login
show_campaign         campaign           GET    200     200      200       200   200       200           200      404      404     login
edit_campaign         campaign           GET    200     403      403       403   403       403           403      404      404     login
edit_campaign         campaign           POST   200     403      403       403   403       403           403      404      404     login

list_notices          -                  GET    200     200      200       200   200       200           200      200      200     login
import_notice         -                  GET    200     403      403       403   403       403           403      200      403     login
import_notice         -                  POST   200     403      403       403   403       403           403      200      403     login
edit_import           incoming           GET    200     403      403       403   403       403           403      404      403     login
edit_import           incoming           POST   200     403      403       403   403       403           403      404      403     login
autosave_import       incoming           GET    405     405      405       405   405       405           405      405      405     login
autosave_import       incoming           POST   200     403      403       403   403       403           403      404      403     login
discard_import        incoming           GET    405     405      405       405   405       405           405      405      405     login
discard_import        incoming           POST   302     403      403       403   403       403           403      404      403     login
correct_receipt       received           GET    200     403      403       404   404       403           404      404      404     login
correct_receipt       received           POST   200     403      403       404   404       403           404      404      404     login
withdraw_receipt      received           GET    200     403      403       404   404       403           404      404      404     login
withdraw_receipt      received           POST   302     403      403       404   404       403           404      404      404     login
download_original     received           GET    200     200      200       404   404       200           404      404      404     login
download_original     issued             GET    404     404      404       404   404       404           404      404      404     login
show_notice           received           GET    200     200      200       404   404       200           404      404      404     login
draft_notice          campaign           GET    200     403      403       403   403       403           403      404      403     login
draft_notice          campaign           POST   200     403      403       403   403       403           403      404      403     login
begin_notice          campaign           GET    405     405      405       405   405       405           405      405      405     login
begin_notice          campaign           POST   403     403      403       403   403       403           403      404      403     login
proofread_draft       campaign           GET    405     405      405       405   405       405           405      405      405     login
proofread_draft       campaign           POST   200     403      403       403   403       403           403      404      403     login
picture_draft         campaign           GET    405     405      405       405   405       405           405      405      405     login
picture_draft         campaign           POST   200     403      403       403   403       403           403      404      403     login
show_notice           draft              GET    200     200      200       404   404       200           404      404      404     login
show_notice           issued             GET    200     200      200       200   200       200           200      404      404     login
edit_notice           draft              GET    200     403      403       404   404       403           404      404      404     login
edit_notice           draft              POST   200     403      403       404   404       403           404      404      404     login
edit_notice           issued             GET    409     403      403       403   403       403           403      404      404     login
autosave_notice       draft              GET    405     405      405       405   405       405           405      405      405     login
autosave_notice       draft              POST   403     403      403       404   404       403           404      404      404     login
mark_presence         draft              GET    405     405      405       405   405       405           405      405      405     login
mark_presence         draft              POST   200     403      403       404   404       403           404      404      404     login
delete_notice         draft              GET    200     403      403       404   404       403           404      404      404     login
delete_notice         draft              POST   302     403      403       404   404       403           404      404      404     login
delete_notice         issued             GET    409     403      403       403   403       403           403      404      404     login
list_texts            draft              GET    200     200      200       404   404       200           404      404      404     login
list_texts            issued             GET    200     200      200       403   403       200           403      404      404     login
show_redline          draft              GET    200     200      200       404   404       200           404      404      404     login
show_redline          issued             GET    200     200      200       403   403       200           403      404      404     login
download_redline_pdf  draft              GET    200     200      200       404   404       200           404      404      404     login
download_redline_pdf  issued             GET    200     200      200       403   403       200           403      404      404     login
download_redline_docx draft              GET    200     200      200       404   404       200           404      404      404     login
download_redline_docx issued             GET    200     200      200       403   403       200           403      404      404     login
list_remarks          in_review          GET    200     200      200       404   404       200           404      404      404     login
list_remarks          in_review          POST   403     200      403       404   404       403           404      404      404     login
list_remarks          issued             GET    200     200      200       403   403       200           403      404      404     login
list_remarks          draft              POST   403     403      403       404   404       403           404      404      404     login
resolve_remark        remark             GET    405     405      405       405   405       405           405      405      405     login
resolve_remark        remark             POST   403     302      403       404   404       403           404      404      404     login
preview_notice        draft              GET    200     200      200       404   404       200           404      404      404     login
preview_notice        issued             GET    200     200      200       200   200       200           200      404      404     login
show_version          draft/1            GET    404     404      404       404   404       404           404      404      404     login
show_version          issued/1           GET    200     200      200       403   403       200           403      404      404     login
download_notice       draft              GET    404     404      404       404   404       404           404      404      404     login
download_notice       issued             GET    200     200      200       200   200       200           200      404      404     login
download_notice_ofd   draft              GET    404     404      404       404   404       404           404      404      404     login
download_notice_ofd   issued             GET    200     200      200       200   200       200           200      404      404     login
download_notice_docx  draft              GET    200     200      200       404   404       200           404      404      404     login
download_notice_docx  issued             GET    200     200      200       200   200       200           200      404      404     login
prepare_preview       draft              POST   302     302      302       404   404       302           404      404      404     login
prepare_preview       draft              GET    405     405      405       405   405       405           405      405      405     login
check_layout          draft              GET    405     405      405       405   405       405           405      405      405     login
check_layout          draft              POST   302     302      302       404   404       302           404      404      404     login
check_layout          issued             POST   409     409      409       403   403       409           403      404      404     login
download_pdf_attachment  uploaded        GET    200     200      200       404   404       200           404      404      404     login
download_carried_workbook  carried       GET    200     200      200       200   200       200           200      404      404     login
download_carried_workbook  uploaded      GET    404     404      404       404   404       404           404      404      404     login
take_notice_step      draft/submit_for_review           GET  302 302 302 404 404 302 404 404 404 login
take_notice_step      draft/submit_for_review           POST 302 403 403 404 404 403 404 404 404 login
take_notice_step      draft/no_such_step                POST 404 404 404 404 404 404 404 404 404 login
take_notice_step      in_review/recall                  POST 302 403 403 404 404 403 404 404 404 login
take_notice_step      in_review/approve_review          POST 403 302 403 404 404 403 404 404 404 login
take_notice_step      in_review/return_for_revision     POST 403 302 403 404 404 403 404 404 404 login
take_notice_step      reviewed/sign_off                 POST 403 403 302 404 404 403 404 404 404 login
take_notice_step      reviewed/return_for_revision      POST 403 403 302 404 404 403 404 404 404 login
take_notice_step      signed_off/register               POST 302 403 403 404 404 403 404 404 404 login
take_notice_step      registered/issue                  POST 302 403 403 404 404 403 404 404 404 login
take_notice_step      issued/withdraw                   POST 302 403 403 403 403 403 403 404 404 login
acknowledge_notice    issued             GET    405     405      405       405   405       405           405      405      405     login
acknowledge_notice    issued             POST   404     404      404       302   302       404           404      404      404     login

add_schedule          campaign           GET    200     403      403       403   403       403           403      404      404     login
add_schedule          campaign           POST   200     403      403       403   403       403           403      404      404     login
show_schedule         issued_schedule    GET    200     200      200       200   200       200           200      404      404     login
show_schedule         schedule           GET    200     200      200       404   404       200           404      404      404     login
copy_schedule         issued_schedule    GET    200     403      403       403   403       403           403      404      404     login
copy_schedule         issued_schedule    POST   200     403      403       403   403       403           403      404      404     login
export_schedule       issued_schedule    GET    200     200      200       200   200       200           200      404      404     login
export_schedule       schedule           GET    200     200      200       404   404       200           404      404      404     login
fill_in_schedule      schedule           GET    200     403      403       404   404       403           404      404      404     login
import_schedule       schedule           GET    200     403      403       404   404       403           404      404      404     login
import_schedule       schedule           POST   200     403      403       404   404       403           404      404      404     login
import_schedule       issued_schedule    GET    409     403      403       403   403       403           403      404      404     login
preview_schedule_import  table_for_schedule  GET   200  403      403       404   404       403           404      404      404     login
preview_schedule_import  table_for_schedule  POST  409  403      403       404   404       403           404      404      404     login
mark_schedule_import     table_for_schedule  GET   200  403      403       404   404       403           404      404      404     login
order_schedule        schedule           GET    200     403      403       404   404       403           404      404      404     login
order_schedule        schedule           POST   409     403      403       404   404       403           404      404      404     login
order_schedule        issued_schedule    GET    409     403      403       403   403       403           403      404      404     login
undo_schedule_order   schedule           GET    405     405      405       405   405       405           405      405      405     login
undo_schedule_order   schedule           POST   409     403      403       404   404       403           404      404      404     login
list_schedule_versions  schedule         GET    200     200      200       404   404       200           404      404      404     login
list_schedule_versions  schedule         POST   302     403      403       404   404       403           404      404      404     login
list_schedule_versions  issued_schedule  GET    200     200      200       403   403       200           403      404      404     login
list_schedule_versions  issued_schedule  POST   409     403      403       403   403       403           403      404      404     login
show_schedule_version   issued_schedule/1  GET  200     200      200       403   403       200           403      404      404     login
edit_schedule         schedule           GET    200     403      403       404   404       403           404      404      404     login
edit_schedule         schedule           POST   200     403      403       404   404       403           404      404      404     login
edit_schedule         issued_schedule    GET    409     403      403       403   403       403           403      404      404     login
add_activity          schedule           GET    200     403      403       404   404       403           404      404      404     login
add_activity          schedule           POST   200     403      403       404   404       403           404      404      404     login
announce_activity     issued_schedule    GET    200     403      403       403   403       403           403      404      404     login
announce_activity     issued_schedule    POST   200     403      403       403   403       403           403      404      404     login
announce_activity     schedule           GET    409     403      403       404   404       403           404      404      404     login
draft_supplement      issued_schedule    GET    405     405      405       405   405       405           405      405      405     login
draft_supplement      issued_schedule    POST   409     403      403       403   403       403           403      404      404     login
change_activity       issued_activity    GET    200     403      403       403   403       403           403      404      404     login
change_activity       issued_activity    POST   200     403      403       403   403       403           403      404      404     login
change_activity       activity           GET    409     403      403       404   404       403           404      404      404     login
cancel_activity       issued_activity    GET    200     403      403       403   403       403           403      404      404     login
cancel_activity       issued_activity    POST   200     403      403       403   403       403           403      404      404     login
edit_activity         activity           GET    200     403      403       404   404       403           404      404      404     login
edit_activity         activity           POST   200     403      403       404   404       403           404      404      404     login
delete_activity       activity           GET    200     403      403       404   404       403           404      404      404     login
delete_activity       activity           POST   302     403      403       404   404       403           404      404      404     login

confirm_passages      campaign           GET    200     403      403       403   403       403           403      404      404     login
confirm_passages      campaign           POST   302     403      403       403   403       403           403      404      404     login
list_wordings         -                  GET    200     403      403       403   403       200           403      200      200     login
edit_wording          -/organise         GET    200     403      403       403   403       200           403      200      200     login
edit_wording          -/organise         POST   200     403      403       403   403       200           403      200      200     login
edit_wording          -/no_such_kind     GET    404     403      403       403   403       404           403      404      404     login
reset_wording         -/organise         GET    405     405      405       405   405       405           405      405      405     login
reset_wording         -/organise         POST   302     403      403       403   403       302           403      302      302     login

derive_notice         received           GET    200     403      403       404   404       403           404      404      404     login
derive_notice         received           POST   200     403      403       404   404       403           404      404      404     login
derive_notice         issued             GET    403     403      403       403   403       403           403      404      404     login
renew_campaign        campaign           GET    200     403      403       403   403       403           403      404      404     login
renew_campaign        campaign           POST   200     403      403       403   403       403           403      404      404     login
add_requirement       draft              GET    200     403      403       404   404       403           404      404      404     login
add_requirement       draft              POST   200     403      403       404   404       403           404      404      404     login
add_requirement       issued             GET    409     403      403       403   403       403           403      404      404     login
edit_requirement      requirement        GET    200     403      403       404   404       403           404      404      404     login
edit_requirement      requirement        POST   200     403      403       404   404       403           404      404      404     login
preview_requirement   requirement        GET    200     200      200       404   404       200           404      404      404     login
preview_form          requirement        GET    200     200      200       404   404       200           404      404      404     login
list_unreached        draft              GET    200     200      200       404   404       200           404      404      404     login
list_unreached        draft              POST   302     403      403       404   404       403           404      404      404     login
list_unreached        issued             GET    409     403      403       403   403       403           403      404      404     login
delete_requirement    requirement        GET    200     403      403       404   404       403           404      404      404     login
delete_requirement    requirement        POST   302     403      403       404   404       403           404      404      404     login

assemble_schedule     schedule           GET    200     200      200       404   404       200           404      404      404     login
assemble_schedule     issued_schedule    GET    200     200      200       403   403       200           403      404      404     login
decide_proposals      schedule           GET    405     405      405       405   405       405           405      405      405     login
decide_proposals      schedule           POST   404     403      403       404   404       403           404      404      404     login
merge_proposals       schedule           GET    404     403      403       404   404       403           404      404      404     login
merge_proposals       schedule           POST   404     403      403       404   404       403           404      404      404     login
merge_proposals       issued_schedule    GET    409     403      403       403   403       403           403      404      404     login
list_submissions      -                  GET    200     200      200       200   200       200           200      200      200     login
show_submission       awaited            GET    200     200      200       200   404       200           404      404      404     login
show_submission       submitted          GET    200     200      200       200   404       200           200      404      404     login
edit_submission       awaited            GET    403     403      403       200   404       403           404      404      404     login
edit_submission       awaited            POST   403     403      403       302   404       403           404      404      404     login
edit_submission       submitted          GET    403     403      403       409   404       403           403      404      404     login
edit_submission       collected          GET    403     403      403       200   404       403           404      404      404     login
autosave_submission   collected          GET    405     405      405       405   405       405           405      405      405     login
autosave_submission   collected          POST   403     403      403       200   404       403           404      404      404     login
autosave_submission   awaited            POST   403     403      403       200   404       403           404      404      404     login
show_submission_rows  submitted          GET    200     200      200       200   404       200           200      404      404     login
show_receipt          submitted          GET    200     200      200       200   404       200           200      404      404     login
show_receipt          drafted            GET    404     404      404       404   404       404           404      404      404     login
collect_proposals     schedule           GET    200     403      403       404   404       403           404      404      404     login
collect_proposals     schedule           POST   302     403      403       404   404       403           404      404      404     login
fill_in_workbook      drafted            GET    403     403      403       200   404       403           404      404      404     login
import_workbook       drafted            GET    403     403      403       200   404       403           404      404      404     login
import_workbook       drafted            POST   403     403      403       200   404       403           404      404      404     login
fill_in_workbook      collected          GET    403     403      403       200   404       403           404      404      404     login
import_workbook       collected          POST   403     403      403       200   404       403           404      404      404     login
preview_workbook      table_for_form     GET    403     403      403       200   404       403           404      404      404     login
preview_workbook      table_for_form     POST   403     403      403       409   404       403           404      404      404     login
mark_workbook         table_for_form     GET    403     403      403       200   404       403           404      404      404     login
ask_extension         collected          GET    403     403      403       200   404       403           404      404      404     login
ask_extension         collected          POST   403     403      403       200   404       403           404      404      404     login
ask_extension         drafted            GET    403     403      403       409   404       403           404      404      404     login
withdraw_extension    extension          GET    405     405      405       405   405       405           405      405      405     login
withdraw_extension    extension          POST   403     403      403       302   404       403           404      404      404     login
decide_extensions     -                  GET    200     403      403       200   200       403           403      200      403     login
decide_extensions     -                  POST   200     403      403       200   200       403           403      200      403     login
take_submission_step  awaited/submit                    GET  405 405 405 405 405 405 405 405 405 login
take_submission_step  awaited/report_nothing            POST 403 403 403 302 404 403 404 404 404 login
take_submission_step  awaited/exempt                    POST 302 403 403 403 404 403 404 404 404 login
take_submission_step  awaited/no_such_step              POST 404 404 404 404 404 404 404 404 404 login
take_submission_step  drafted/submit                    POST 403 403 403 302 404 403 404 404 404 login
take_submission_step  submitted/return_for_revision     POST 302 403 403 403 404 403 403 404 404 login
take_submission_step  submitted/accept                  POST 302 403 403 403 404 403 403 404 404 login
take_submission_step  accepted/revoke_acceptance        POST 302 403 403 403 404 403 403 404 404 login
take_submission_step  exempted/revoke_exemption         POST 302 403 403 403 404 403 404 404 404 login
take_submission_step  accepted/begin_correction         POST 403 403 403 302 404 403 403 404 404 login
take_submission_step  correcting/hand_in_correction     POST 403 403 403 302 404 403 403 404 404 login
take_submission_step  correcting/withdraw_correction    POST 403 403 403 302 404 403 403 404 404 login
take_submission_step  corrected/adopt_correction        POST 302 403 403 403 404 403 403 404 404 login
take_submission_step  corrected/return_correction       POST 302 403 403 403 404 403 403 404 404 login
take_submission_step  county_handed_in/accept           POST 403 403 403 302 404 403 403 404 404 login
show_submission_version  corrected/1        GET    200     200      200       200   404       200           200      404      404     login
show_submission_version  corrected/2        GET    200     404      404       200   404       404           404      404      404     login
accept_submissions    -                  GET    405     405      405       405   405       405           405      405      405     login
accept_submissions    -                  POST   302     302      302       302   302       302           302      302      302     login
show_counties         city_with_counties GET    200     200      200       200   404       200           404      404      404     login
show_counties         awaited            GET    404     404      404       404   404       404           404      404      404     login
adopt_county_text city_with_counties GET    405     405      405       405   405       405           405      405      405     login
adopt_county_text city_with_counties POST   403     403      403       302   404       403           404      404      404     login
adopt_county_photos city_with_counties GET  405     405      405       405   405       405           405      405      405     login
adopt_county_photos city_with_counties POST 403     403      403       302   404       403           404      404      404     login
download_file         file               GET    404     404      404       200   404       404           404      404      404     login
download_file         submitted_file     GET    200     200      200       200   404       200           200      404      404     login
delete_file           file               GET    405     405      405       405   405       405           405      405      405     login
delete_file           file               POST   404     404      404       302   404       404           404      404      404     login
begin_upload          awaited            GET    405     405      405       405   405       405           405      405      405     login
begin_upload          awaited            POST   403     403      403       412   404       403           404      404      404     login
continue_upload       partial            GET    405     405      405       405   405       405           405      405      405     login
describe_photos       awaited            GET    405     405      405       405   405       405           405      405      405     login
describe_photos       awaited            POST   403     403      403       200   404       403           404      404      404     login
show_photo            own_photo          GET    404     404      404       200   404       404           404      404      404     login
show_photo            submitted_photo    GET    200     200      200       200   404       200           200      404      404     login
move_photo            own_photo          GET    405     405      405       405   405       405           405      405      405     login
move_photo            own_photo          POST   404     404      404       302   404       404           404      404      404     login
move_photo            submitted_photo    POST   403     403      403       409   404       403           403      404      404     login
delete_photo          own_photo          GET    405     405      405       405   405       405           405      405      405     login
delete_photo          own_photo          POST   404     404      404       302   404       404           404      404      404     login
delete_photo          submitted_photo    POST   403     403      403       409   404       403           403      404      404     login
list_outcomes         -                  GET    200     200      200       200   200       200           200      200      200     login
show_outcomes         issued_schedule    GET    200     200      200       200   200       200           200      404      404     login
show_outcomes         schedule           GET    200     200      200       404   404       200           404      404      404     login
edit_outcome          issued_activity    GET    403     403      403       200   403       403           403      404      404     login
edit_outcome          issued_activity    POST   403     403      403       200   403       403           403      404      404     login
edit_outcome          activity           GET    404     404      404       404   404       404           404      404      404     login
show_outcome_photo    photo              GET    200     200      200       200   404       200           200      404      404     login
delete_outcome_photo  photo              GET    405     405      405       405   405       405           405      405      405     login
delete_outcome_photo  photo              POST   403     403      403       302   404       403           403      404      404     login
show_calendar         -                  GET    200     200      200       200   200       200           200      200      200     login
list_feeds            -                  GET    200     200      200       200   200       200           200      200      200     login
renew_feed            -                  GET    405     405      405       405   405       405           405      405      405     login
renew_feed            -                  POST   302     302      302       302   302       302           302      302      302     login
read_feed             feed               GET    200     200      200       200   200       200           200      200      200     200
read_feed             old_feed           GET    404     404      404       404   404       404           404      404      404     404
export_activities     -                  GET    200     403      403       403   403       200           403      200      200     login
export_activities     -                  POST   200     403      403       403   403       200           403      200      200     login

show_statistics       -                  GET    200     200      200       403   403       200           200      200      200     login
show_statistics_rows  -                  GET    404     404      404       403   403       404           404      404      404     login
export_statistics     -                  GET    200     200      200       403   403       200           200      200      200     login
show_roster           issued             GET    200     200      200       404   404       200           200      404      404     login
export_roster         issued             GET    200     200      200       404   404       200           200      404      404     login
remind_submissions    -                  GET    405     405      405       405   405       405           405      405      405     login
remind_submissions    -                  POST   302     403      403       302   302       403           403      302      403     login
remind_units          issued             GET    405     405      405       405   405       405           405      405      405     login
remind_units          issued             POST   302     403      403       404   404       403           403      404      404     login
plan_reminders        draft              GET    200     403      403       404   404       403           404      404      404     login
plan_reminders        issued             GET    200     403      403       404   404       403           404      404      404     login
plan_reminders        issued             POST   200     403      403       404   404       403           404      404      404     login
preview_reminders     draft              GET    200     200      200       404   404       200           404      404      404     login
preview_reminders     issued             GET    200     200      200       404   404       200           404      404      404     login
list_reminders        issued             GET    200     200      200       404   404       200           404      404      404     login
log_call              issued             GET    200     404      404       404   404       404           404      404      404     login
log_call              issued             POST   200     404      404       404   404       404           404      404      404     login
compile_summaries     summary            GET    200     403      403       403   403       403           403      404      404     login
compile_summaries     summary            POST   302     403      403       403   403       403           403      404      404     login
choose_highlight      accepted           GET    200     403      403       403   404       403           403      404      404     login
choose_highlight      accepted           POST   200     403      403       403   404       403           403      404      404     login
remove_highlight      highlight          GET    405     405      405       405   405       405           405      405      405     login
remove_highlight      highlight          POST   302     403      403       403   404       403           403      404      404     login
show_compilation      compilation        GET    200     200      200       404   404       200           404      404      404     login
update_compilation    compilation        GET    405     405      405       405   405       405           405      405      405     login
update_compilation    compilation        POST   409     403      403       404   404       403           404      404      404     login
settle_difference     compilation        GET    405     405      405       405   405       405           405      405      405     login
settle_difference     compilation        POST   404     403      403       404   404       403           404      404      404     login
show_compiled_figure  compiled_figure    GET    200     200      200       404   404       200           404      404      404     login
update_compiled_figure  compiled_figure  GET    405     405      405       405   405       405           405      405      405     login
update_compiled_figure  compiled_figure  POST   409     403      403       404   404       403           404      404      404     login
send_compilation_up   compilation        GET    200     403      403       404   404       403           404      404      404     login
send_compilation_up   compilation        POST   404     403      403       404   404       403           404      404      404     login
"""


@dataclass(frozen=True)
class Line:
    name: str
    target: str
    method: str

    @property
    def object_name(self):
        return self.target.partition("/")[0]

    @property
    def step(self):
        return self.target.partition("/")[2]


def read_table():
    """{line: {person: answer}}, in the order of the table."""
    heading, *lines = (line.split() for line in TABLE.splitlines() if line)
    people = heading[3:]
    return {Line(*fields[:3]): dict(zip(people, fields[3:], strict=True)) for fields in lines}


def named_urls(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from named_urls(pattern)


def test_table_names_every_url_and_no_other():
    assert {line.name for line in read_table()} == set(named_urls(get_resolver()))


def test_every_step_of_both_processes_is_in_the_table():
    lines = [line for line in read_table() if line.name.startswith("take_")]
    tried = {(line.name, line.step) for line in lines if line.method == "POST"}

    assert tried == {
        ("take_notice_step", "no_such_step"),
        ("take_submission_step", "no_such_step"),
        *(("take_notice_step", step) for step in notice_states.LABELS),
        *(("take_submission_step", step) for step in submission_states.LABELS),
    }


def test_only_login_health_and_secret_calendars_answer_before_login():
    before_login = {
        line.name for line, people in read_table().items() if people["anonymous"] != "login"
    }

    assert before_login == {"login", "health", "read_feed"}
