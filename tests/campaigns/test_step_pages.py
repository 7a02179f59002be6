import pytest
from django.urls import reverse

from agencies.permissions import Role
from campaigns.models import Notice
from campaigns.states import NoticeState
from tests.factories import AgencyFactory, Bureau, UserFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db

S = NoticeState


@pytest.fixture
def bureau():
    return Bureau()


def take(client, person, notice, step, **data):
    client.force_login(person)
    return client.post(reverse("take_notice_step", args=[notice.pk, step]), data, follow=True)


def state(notice):
    return Notice.objects.get(pk=notice.pk).state


def show(client, person, notice):
    client.force_login(person)
    return client.get(reverse("show_notice", args=[notice.pk]))


def offered(response):
    return [offer["step"].name for offer in response.context["steps"]]


# (step, who, from, to, what the page says): written out here, not derived from campaigns.states.
STEPS = [
    ("submit_for_review", "officer", S.DRAFT, S.IN_REVIEW, "已送审《"),
    ("recall", "officer", S.IN_REVIEW, S.DRAFT, "已撤回送审《"),
    ("approve_review", "reviewer", S.IN_REVIEW, S.REVIEWED, "已核稿通过《"),
    ("return_for_revision", "reviewer", S.IN_REVIEW, S.DRAFT, "已退回修改《"),
    ("sign_off", "signatory", S.REVIEWED, S.SIGNED_OFF, "已签发《"),
    ("return_for_revision", "signatory", S.REVIEWED, S.DRAFT, "已退回修改《"),
    ("register", "officer", S.SIGNED_OFF, S.REGISTERED, "已登记《"),
    ("issue", "officer", S.REGISTERED, S.ISSUED, "已印发《"),
    ("withdraw", "officer", S.ISSUED, S.WITHDRAWN, "已废止《"),
]


@pytest.mark.parametrize(("step", "who", "source", "target", "said"), STEPS)
def test_step_is_offered_to_its_person_and_taken(client, bureau, step, who, source, target, said):
    person = getattr(bureau, who)
    notice = bureau.notice(source)
    assert step in offered(show(client, person, notice))

    response = take(client, person, notice, step, reason="见批注。", revision=notice.revision)

    assert state(notice) == target
    assert response.redirect_chain == [(notice.get_absolute_url(), 302)]
    assert said in main_text(response)


@pytest.mark.parametrize("step", ["return_for_revision", "withdraw"])
def test_reason_is_required(client, bureau, step):
    person, source = {
        "return_for_revision": (bureau.reviewer, S.IN_REVIEW),
        "withdraw": (bureau.officer, S.ISSUED),
    }[step]
    notice = bureau.notice(source)

    response = take(client, person, notice, step, reason="  ")

    assert response.status_code == 422
    assert "请写明" in main_text(response)
    assert state(notice) == source


def test_reason_that_is_too_long_stays_in_its_field(client, bureau):
    notice = bureau.notice(S.IN_REVIEW)
    reason = "请补充。" * 126

    response = take(client, bureau.reviewer, notice, "return_for_revision", reason=reason)

    text = main_text(response)
    assert "理由最多500字，现有504字。" in text
    assert reason in text
    assert '<details class="reason-form" open>' in response.content.decode()
    assert state(notice) == S.IN_REVIEW


def test_what_stands_in_the_way_is_said_on_the_page(client, bureau):
    notice = bureau.notice()
    notice.addressee_groups.clear()

    response = take(client, bureau.officer, notice, "submit_for_review")

    assert response.status_code == 422
    assert "还没有选择送达范围或另送单位。" in main_text(response)
    assert state(notice) == S.DRAFT


def test_nobody_reviews_what_they_wrote(client, bureau):
    bureau.notice()
    both = UserFactory(agency=bureau.agency, roles=[Role.OFFICER, Role.REVIEWER])
    notice = bureau.notice(S.IN_REVIEW)
    notice.authors.add(both)

    page = show(client, both, notice)
    response = take(client, both, notice, "approve_review")

    assert "approve_review" not in offered(page)
    assert response.status_code == 403
    assert "您参与了这份通知的起草，不能由您核稿通过，请另一位同事办理。" in main_text(response)
    assert state(notice) == S.IN_REVIEW


def test_step_on_a_notice_that_moved_on_is_a_conflict(client, bureau):
    other = UserFactory(agency=bureau.agency, roles=[Role.REVIEWER])
    notice = bureau.notice(S.REVIEWED)

    response = take(client, other, notice, "return_for_revision", reason="第三段时间有误。")

    assert response.status_code == 403  # for a reviewer the text is out of reach by now
    response = take(client, other, notice, "approve_review")
    assert response.status_code == 409
    assert f"这份通知已由{bureau.reviewer.name}核稿通过，现为“待签发”" in main_text(response)
    assert state(notice) == S.REVIEWED


def test_step_on_a_text_that_was_changed_since_is_a_conflict(client, bureau):
    notice = bureau.notice(S.IN_REVIEW)
    Notice.objects.filter(pk=notice.pk).update(revision=2)

    response = take(client, bureau.reviewer, notice, "approve_review", revision=1)

    assert response.status_code == 409
    assert "请重新阅读后再办理。" in main_text(response)
    assert state(notice) == S.IN_REVIEW


def test_double_click_takes_the_step_once(client, bureau):
    notice = bureau.notice(S.REGISTERED)

    take(client, bureau.officer, notice, "issue")
    response = take(client, bureau.officer, notice, "issue")

    assert response.status_code == 200
    assert notice.transitions.filter(step="issue").count() == 1
    assert notice.deliveries.count() == 2


def test_address_of_a_step_leads_back_to_the_notice_and_takes_nothing(client, bureau):
    notice = bureau.notice()
    client.force_login(bureau.officer)

    response = client.get(reverse("take_notice_step", args=[notice.pk, "submit_for_review"]))

    assert (response.status_code, response.url) == (302, notice.get_absolute_url())
    assert state(notice) == S.DRAFT


def test_address_that_only_takes_a_button_says_so(client, bureau):
    notice = bureau.notice(S.ISSUED)
    client.force_login(bureau.clerks[0])

    response = client.get(reverse("acknowledge_notice", args=[notice.pk]))

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in main_text(response)


@pytest.mark.parametrize("step", ["no-such-step", "acknowledge", "get_notice"])
def test_unknown_step_is_not_found(client, bureau, step):
    assert take(client, bureau.officer, bureau.notice(), step).status_code == 404


def test_step_on_a_foreign_notice_is_not_found(client, bureau):
    notice = Bureau().notice()

    assert take(client, bureau.officer, notice, "submit_for_review").status_code == 404
    assert state(notice) == S.DRAFT


# --- Whose turn it is -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "reader", "words"),
    [
        (S.DRAFT, "reviewer", "待{officer}送审。"),
        (S.IN_REVIEW, "officer", "待{reviewer}核稿。"),
        (S.REVIEWED, "officer", "待{signatory}签发。"),
        (S.SIGNED_OFF, "signatory", "待{officer}登记。"),
        (S.REGISTERED, "reviewer", "待{officer}印发。"),
        (S.IN_REVIEW, "reviewer", ""),
        (S.WITHDRAWN, "officer", ""),
    ],
)
def test_page_says_whose_turn_it_is(client, bureau, source, reader, words):
    people = {who: getattr(bureau, who).name for who in ("officer", "reviewer", "signatory")}

    response = show(client, getattr(bureau, reader), bureau.notice(source))

    assert response.context["waiting"] == words.format(**people)
    assert words.format(**people) in main_text(response)


def test_page_explains_four_eyes_to_an_author_with_the_right(client, bureau):
    other = UserFactory(agency=bureau.agency, roles=[Role.REVIEWER], name="王芳")
    notice = bureau.notice(S.IN_REVIEW)
    notice.authors.add(bureau.reviewer)

    response = show(client, bureau.reviewer, notice)

    expected = f"您参与了这份通知的起草，不能由您核稿。待{other.name}核稿。"
    assert response.context["waiting"] == expected
    # The way back to the drafter is open to an author all the same.
    assert offered(response) == ["return_for_revision"]


def test_page_explains_to_the_reviewer_why_somebody_else_signs(client, bureau):
    both = UserFactory(agency=bureau.agency, roles=[Role.REVIEWER, Role.SIGNATORY])
    notice = bureau.notice(S.IN_REVIEW)
    take(client, both, notice, "approve_review")

    response = show(client, both, notice)

    expected = f"这份通知由您核稿，不能再由您签发。待{bureau.signatory.name}签发。"
    assert response.context["waiting"] == expected
    assert offered(response) == ["return_for_revision"]


def test_page_says_when_nobody_else_may_review(client, bureau):
    notice = bureau.notice(S.IN_REVIEW)
    notice.authors.add(bureau.reviewer)

    waiting = show(client, bureau.officer, notice).context["waiting"]

    assert waiting == "本单位还没有其他人员可以核稿，请联系系统管理员。"


# --- 签收 ------------------------------------------------------------------------------


def acknowledge(client, person, notice):
    client.force_login(person)
    return client.post(reverse("acknowledge_notice", args=[notice.pk]), follow=True)


def test_clerk_acknowledges_for_the_own_unit(client, bureau):
    notice, clerk = bureau.notice(S.ISSUED), bureau.clerks[0]

    response = acknowledge(client, clerk, notice)

    assert f"{clerk.agency.short_name}已签收《{notice.title}》。" in main_text(response)
    assert [
        (delivery.agency, delivery.acknowledged_by)
        for delivery in notice.deliveries.exclude(acknowledged_at=None)
    ] == [(clerk.agency, clerk)]


def test_clerk_of_a_division_acknowledges_for_its_bureau(client, bureau):
    notice = bureau.notice(S.ISSUED)
    division = AgencyFactory(division=True, parent=bureau.cities[1])
    clerk = UserFactory(agency=division, roles=[Role.CLERK])

    acknowledge(client, clerk, notice)

    assert notice.deliveries.get(agency=bureau.cities[1]).acknowledged_by == clerk


def test_acknowledging_twice_keeps_the_first(client, bureau):
    notice, clerk = bureau.notice(S.ISSUED), bureau.clerks[0]
    acknowledge(client, clerk, notice)
    first = notice.deliveries.get(agency=clerk.agency).acknowledged_at

    response = acknowledge(client, clerk, notice)

    assert response.status_code == 200
    assert notice.deliveries.get(agency=clerk.agency).acknowledged_at == first


def test_notice_that_was_not_delivered_here_cannot_be_acknowledged(client, bureau):
    notice = bureau.notice(S.ISSUED)

    assert acknowledge(client, bureau.officer, notice).status_code == 404


def test_reader_without_the_right_does_not_acknowledge(client, bureau):
    notice = bureau.notice(S.ISSUED)
    officer = UserFactory(agency=bureau.cities[0], roles=[Role.OFFICER])

    assert acknowledge(client, officer, notice).status_code == 403
    assert notice.deliveries.exclude(acknowledged_at=None).count() == 0
