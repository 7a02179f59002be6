import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse

from config.gallery import gallery
from tests.pages import main_text


def test_gallery_renders_every_component(rf):
    request = rf.get("/gallery/")
    request.user = AnonymousUser()

    page = main_text(gallery(request))

    assert "还没有活动 印发通知后，各单位报送的活动列在这里。 新建活动" in page


def test_gallery_is_no_page_of_the_portal():
    with pytest.raises(NoReverseMatch):
        reverse("gallery")
