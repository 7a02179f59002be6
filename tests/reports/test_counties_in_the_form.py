"""What a city's counties handed in stands in the city's form: summed, and beside each other."""

import pytest
from django.urls import reverse

from reports import workflow
from reports.models import Answer, Figure, Submission
from tests.factories import DUE, NOW, Bureau, FigureFieldFactory, RequirementFactory
from tests.pages import main_text

pytestmark = pytest.mark.django_db


class Chain:
    """A city with two counties that report through it; `hand_in` and the city accepts."""

    def __init__(self):
        self.bureau = Bureau(cities=1, counties=2)
        notice = self.bureau.notice()
        requirement = RequirementFactory(
            notice=notice, chain="through_city", due_at=DUE.replace(year=2099)
        )
        self.question = requirement.questions.create(text="存在问题")
        self.field = FigureFieldFactory(requirement=requirement, name="参加人数", unit="人")
        self.bureau.advance(notice, "issued")
        self.city = Submission.objects.get(agency=self.bureau.cities[0])
        self.clerk = self.bureau.clerks[0]

    def hand_in(self, number, value, words):
        county = self.city.children.order_by("agency__position", "pk")[number]
        clerk = county.agency.users.get()
        workflow.save_draft(
            county,
            text="开展了活动。",
            figures=[
                Figure(submission=county, field=self.field, value=value, approximate=bool(number))
            ],
            answers=[Answer(submission=county, question=self.question, text=words)],
            by=clerk,
            now=NOW,
            revision=0,
        )
        workflow.submit(county, by=clerk, now=NOW)
        workflow.accept(county, by=self.clerk, now=NOW)
        return county.agency.short_name


@pytest.fixture
def chain():
    return Chain()


def open_form(client, chain):
    client.force_login(chain.clerk)
    return client.get(reverse("edit_submission", args=[chain.city.pk]))


def test_figures_of_accepted_counties_are_summed_into_a_fresh_form(client, chain):
    one, other = chain.hand_in(0, 100, "人手不足。"), chain.hand_in(1, 200, "经费不足。")

    response = open_form(client, chain)

    (figure,) = response.context["figures"]
    assert (str(figure.counties_sum), figure.counties) == (
        "约300人",
        [(one, "100人"), (other, "约200人")],
    )
    assert f'name="figure_{chain.field.pk}" value="300"' in response.content.decode()
    assert "按县级合计和开展情况预填" in main_text(response)


def test_texts_of_the_counties_stand_beside_the_field_with_their_names(client, chain):
    one, other = chain.hand_in(0, 100, "人手不足。"), chain.hand_in(1, 200, "经费不足。")

    (question,) = open_form(client, chain).context["questions"]

    assert question.counties == [(one, "人手不足。"), (other, "经费不足。")]


def test_what_the_city_has_not_accepted_is_nobodys(client, chain):
    (figure,) = open_form(client, chain).context["figures"]

    assert (figure.counties_sum, figure.counties) == (None, [])


def test_city_that_gives_less_than_its_counties_is_asked_to_look_again(client, chain):
    chain.hand_in(0, 100, "人手不足。")
    client.force_login(chain.clerk)

    response = client.post(
        reverse("edit_submission", args=[chain.city.pk]),
        {
            "revision": 0,
            "text": "开展了活动。",
            f"question_{chain.question.pk}": "无。",
            f"figure_{chain.field.pk}": "60",
            "submit": "",
        },
    )

    assert "“参加人数”填60人，少于所属县级合计的100人。" in main_text(response)
    assert Submission.objects.get(pk=chain.city.pk).state == "draft"


def test_city_hears_which_counties_are_not_in_it_before_it_hands_in(client, chain):
    chain.hand_in(0, 100, "人手不足。")
    client.force_login(chain.clerk)
    address = reverse("edit_submission", args=[chain.city.pk])
    typed = {
        "text": "全市开展了活动。",
        f"question_{chain.question.pk}": "经费不足。",
        f"figure_{chain.field.pk}": "100",
        "submit": "",
    }

    response = client.post(address, typed | {"revision": 0})

    waiting = chain.city.children.order_by("agency__position", "pk")[1].agency.short_name
    assert [remark.message for remark in response.context["remarks"]] == [
        f"所属县级还有1家没有办结：{waiting}（待报送）。"
        "县级合计不含这些单位，全部办结以后本级报送才能审核通过。"
    ]
    assert f'<a href="{reverse("show_counties", args=[chain.city.pk])}">' in (
        response.content.decode()
    )
    seen = response.context["seen"]
    client.post(address, typed | {"revision": 1, "seen": seen})
    assert Submission.objects.get(pk=chain.city.pk).state == "submitted"
