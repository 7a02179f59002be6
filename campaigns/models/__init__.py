from campaigns.models.arranged_day import ArrangedDay
from campaigns.models.beginning import Confirmation, NoticeTemplate
from campaigns.models.campaign import Campaign, CampaignSeries, Theme
from campaigns.models.delivery import Delivery
from campaigns.models.drafting import Editing, Remark, SavedDraft
from campaigns.models.history import NoticeTransition, NoticeVersion, OfficialCopy
from campaigns.models.house_style import HouseStyle
from campaigns.models.layout_check import LayoutCheck
from campaigns.models.lexicon import LexiconEntry, RuleSwitch
from campaigns.models.notice import (
    Notice,
    NoticeAttachment,
    NoticeContact,
    NumberSeries,
    UploadedPdf,
)
from campaigns.models.received import NoticeImport, ReceivedPaper
from campaigns.models.schedule import (
    Activity,
    ActivityCategory,
    ActivityChange,
    Schedule,
    ScheduleColumn,
    ScheduleVersion,
)
from campaigns.models.table_upload import TableUpload

__all__ = [
    "Activity",
    "ActivityCategory",
    "ActivityChange",
    "ArrangedDay",
    "Campaign",
    "CampaignSeries",
    "Confirmation",
    "Delivery",
    "Editing",
    "HouseStyle",
    "LayoutCheck",
    "LexiconEntry",
    "Notice",
    "NoticeAttachment",
    "NoticeContact",
    "NoticeImport",
    "NoticeTemplate",
    "NoticeTransition",
    "NoticeVersion",
    "NumberSeries",
    "OfficialCopy",
    "ReceivedPaper",
    "Remark",
    "RuleSwitch",
    "SavedDraft",
    "Schedule",
    "ScheduleColumn",
    "ScheduleVersion",
    "TableUpload",
    "Theme",
    "UploadedPdf",
]
