from campaigns.models.campaign import Campaign, CampaignSeries, Theme
from campaigns.models.delivery import Delivery
from campaigns.models.history import NoticeTransition, NoticeVersion, OfficialCopy
from campaigns.models.notice import Notice, NoticeAttachment, NoticeContact, NumberSeries
from campaigns.models.schedule import Activity, ActivityCategory, Schedule

__all__ = [
    "Activity",
    "ActivityCategory",
    "Campaign",
    "CampaignSeries",
    "Delivery",
    "Notice",
    "NoticeAttachment",
    "NoticeContact",
    "NoticeTransition",
    "NoticeVersion",
    "NumberSeries",
    "OfficialCopy",
    "Schedule",
    "Theme",
]
