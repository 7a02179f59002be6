"""Several people at the same submissions at the same moment, each with a connection."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from agencies import audit
from agencies.models import User
from agencies.permissions import Role
from reports import county_photos, extensions, meeting, saving, submitted_photos, workflow
from reports.forms.submission import SubmissionForm
from reports.models import Extension, Photo, Submission, SubmissionVersion
from reports.states import Correction
from tests.campaigns.test_races import together
from tests.factories import NOW, Bureau, UserFactory, clerk_of
from tests.photographs import photograph
from tests.reports.steps import LATER, S, issued, save

pytestmark = pytest.mark.django_db(transaction=True)


def taking(step, submission, person, **told):
    """A job that loads everything anew, as a request does."""

    def job():
        loaded = Submission.objects.get(pk=submission.pk)
        step(loaded, by=User.objects.get(pk=person.pk), now=LATER, **told)

    return job


def test_hand_ins_at_once_share_no_receipt():
    bureau = Bureau(cities=6)
    notice = issued(bureau)
    drafts = [
        bureau.advance_submission(each, S.DRAFT)
        for each in Submission.objects.filter(requirement__notice=notice)
    ]

    ended = together(*(taking(workflow.submit, each, clerk_of(each.agency)) for each in drafts))

    assert ended == [None] * 6
    receipts = SubmissionVersion.objects.order_by("receipt_number")
    assert [version.receipt_number for version in receipts] == [
        f"20250527-{number:05}" for number in range(1, 7)
    ]
    assert audit.fault() is None


def test_one_handed_in_several_times_at_once_has_one_receipt():
    bureau = Bureau(cities=1)
    draft = bureau.submission(S.DRAFT)

    ended = together(*[taking(workflow.submit, draft, bureau.clerks[0])] * 4)

    assert ended == [None] * 4
    assert draft.versions.count() == 1
    assert draft.transitions.filter(step="submit").count() == 1


def test_correction_handed_in_several_times_at_once_has_one_receipt():
    bureau = Bureau(cities=1)
    accepted = bureau.submission(S.ACCEPTED)
    workflow.begin_correction(accepted, by=bureau.clerks[0], now=NOW, reason="有误。")

    ended = together(*[taking(workflow.submit, accepted, bureau.clerks[0])] * 3)

    assert ended == [None] * 3
    accepted.refresh_from_db()
    assert (accepted.correction, accepted.versions.count()) == (Correction.WAITING, 2)


def test_accepted_and_returned_at_once_is_one_of_both():
    bureau = Bureau(cities=1)
    submitted = bureau.submission(S.SUBMITTED)

    ended = together(
        taking(workflow.accept, submitted, bureau.officer),
        taking(workflow.return_for_revision, submitted, bureau.officer, reason="请核实。"),
    )

    submitted.refresh_from_db()
    assert sum(error is None for error in ended) == 1
    assert submitted.state == (S.ACCEPTED if ended[0] is None else S.RETURNED)
    assert submitted.transitions.count() == 2


@pytest.mark.parametrize("times", range(3))
def test_city_is_not_accepted_over_a_county_that_is_returned_at_that_moment(times):
    bureau = Bureau(cities=1, counties=1)
    county = bureau.submission(S.NOTHING_TO_REPORT, county=0)
    city = bureau.advance_submission(Submission.objects.get(pk=county.parent_id), S.SUBMITTED)

    accepted, returned = together(
        taking(workflow.accept, city, bureau.officer),
        taking(workflow.return_for_revision, county, bureau.clerks[0], reason="请核实。"),
    )

    states = tuple(Submission.objects.get(pk=each.pk).state for each in (city, county))
    if accepted is None:
        assert "县级报送随之锁定" in returned
        assert states == (S.ACCEPTED, S.NOTHING_TO_REPORT)
    else:
        assert "市级暂不能审核通过" in accepted
        assert returned is None
        assert states == (S.SUBMITTED, S.RETURNED)


def test_extension_asked_for_twice_at_once_is_one():
    bureau = Bureau(cities=1)
    awaited = bureau.submission()
    until = awaited.due_at.date().replace(day=20)

    ended = together(
        *[taking(extensions.ask, awaited, bureau.clerks[0], until=until, reason="尚在汇总。")] * 2
    )

    assert sorted(error is None for error in ended) == [False, True]
    assert Extension.objects.count() == 1


def test_photograph_taken_over_several_times_at_once_is_there_once_and_leaves_no_file_behind():
    bureau = Bureau(cities=1, counties=1)
    county, clerk = bureau.submission(county=0), bureau.county_clerks[0]
    upload = SimpleUploadedFile("red.jpg", photograph())
    submitted_photos.attach(county, [upload], by=clerk, now=NOW)
    save(county, clerk)
    workflow.submit(county, by=clerk, now=NOW)
    workflow.accept(county, by=bureau.clerks[0], now=NOW)
    numbers = [county.photos.get().pk]

    def every(step):
        return together(*[taking(step, county.parent, bureau.clerks[0], numbers=numbers)] * 3)

    assert every(county_photos.take_over) == [None] * 3
    assert county.parent.photos.count() == 1
    assert len(default_storage.listdir("photos")[1]) == 2

    assert every(county_photos.give_back) == [None] * 3
    assert [photo.submission for photo in Photo.objects.all()] == [county]
    assert len(default_storage.listdir("photos")[1]) == 1


def test_two_who_write_into_different_parts_at_once_lose_nothing():
    bureau = Bureau(cities=1)
    submission = bureau.submission()
    question = submission.requirement.questions.create(text="存在问题")
    colleague = UserFactory(agency=bureau.cities[0], roles=[Role.CLERK])
    empty = {"text": "", f"question_{question.pk}": ""}

    def saving_part(key, words):
        def step(loaded, *, by, now):
            page = QueryDict(mutable=True)
            page.update({"revision": "0", **empty, key: words})
            form, seals = SubmissionForm(loaded, page), meeting.sealed(empty, ())
            saving.keep(loaded, form, rows=None, seals=seals, by=by, now=now)

        return step

    ended = together(
        taking(saving_part("text", "正文。"), submission, bureau.clerks[0]),
        taking(saving_part(f"question_{question.pk}", "人员不足。"), submission, colleague),
    )

    assert ended == [None, None]
    submission.refresh_from_db()
    assert (submission.text, submission.revision) == ("正文。", 2)
    assert submission.answers.get().text == "人员不足。"
