"""What an import page posts."""

import json

INCOMING = """某部办公厅关于组织开展2025年“世界认可日”活动的通知
各省、自治区、直辖市市场监管局：
2025年6月9日是第十八个“世界认可日”，国内主题为“认证认可检验检测：与供应链协同发展”。现就有关事项通知如下：
一、总体安排
各单位要围绕主题组织开展活动。
二、有关事项
请于6月16日前将活动总结报送某部认证司。
联系人：张三，联系电话：010-12345678。
某部办公厅
2025年5月20日
"""

ROWS = ("deadlines", "contacts", "attachments", "rows")


def posted(entries, **changes):
    """The form as the browser sends it: the entries, some of them changed."""
    entries = entries | changes
    data = {
        name: value
        for name, value in entries.items()
        if name not in ROWS and name != "spans" and (value or name != "keep_schedule")
    }
    data["spans"] = json.dumps(entries["spans"])
    for name in ROWS:
        data[f"{name}-TOTAL_FORMS"] = len(entries[name])
        data[f"{name}-INITIAL_FORMS"] = 0
        for index, row in enumerate(entries[name]):
            data |= {f"{name}-{index}-{field}": value for field, value in row.items()}
    return data
