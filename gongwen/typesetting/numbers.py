"""Every measure of the printed page, in millimetres, with the clause it comes from.

Clauses are those of GB/T 9704-2012; "33476.2" is GB/T 33476.2-2016, which says
how software must be set so that the *printed ink* meets 9704.  The origin is the
top left corner of the sheet.  PDF, DOCX and the measurer share this module.
"""

from __future__ import annotations

MM_PER_POINT = 25.4 / 72

# Paper and type area (5.1, 5.2.1): white of 37 above and 28 at the binding edge.
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
AREA_LEFT, AREA_TOP, AREA_WIDTH, AREA_HEIGHT = 28.0, 37.0, 156.0, 225.0
AREA_RIGHT, AREA_BOTTOM = AREA_LEFT + AREA_WIDTH, AREA_TOP + AREA_HEIGHT

# The grid (5.2.3): 22 lines of 28 characters fill the type area.
LINES, CELLS = 22, 28
CELL = AREA_WIDTH / CELLS  # one 字, 5.571
LINE_GAP = CELL * 7 / 8  # 3.2: a line is one 字 plus 7/8 of it

# The type area is measured to ink, a line box carries half a gap above and below:
# hence margins of 34.58 and 32.58 instead of 37 and 35 (33476.2, 6.2).
MARGIN_TOP, MARGIN_BOTTOM = 34.58, 32.58
PITCH = (PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM) / LINES  # 10.447
HALF_GAP = (PITCH - CELL) / 2
# 7.3.5.5: rows closer together, up to 24, where the sign-off would part from the text.
CLOSEST_PITCH = PITCH * LINES / 24  # 9.577
MARGIN_LEFT, MARGIN_RIGHT = AREA_LEFT, PAGE_WIDTH - AREA_RIGHT
# A line box is never split by rounding: so much is given back to it at the foot.
ROUNDING = 0.5

# Sizes of type (5.2.2, 7.2.4, 7.3.1, 7.4.2, 7.5).  3号 is one cell of the grid.
SIZE_3 = CELL
SIZE_2 = 22 * MM_PER_POINT
SIZE_4 = 14 * MM_PER_POINT
SIZE_TABLE = 12 * MM_PER_POINT

# Between two elements "空 n 行" is n times character height plus 7/8 of it.
ONE_LINE = 10.39  # 33476.2, 7.2
TWO_LINES = 20.78

# 版头 (7.2).
MARK_TOP = AREA_TOP + 35.0  # 7.2.4: upper edge of 发文机关标志
MARK_SIZE = 60 * MM_PER_POINT  # free (7.2.4); narrowed, then reduced, when the name is long
MARK_WIDTH = 150.0
MARK_NARROWEST = 0.72
JOINT_MARK_SIZE = 48 * MM_PER_POINT
JOINT_MARK_PITCH = 1.3  # of a name's size
JOINT_MARK_GAP = 4.0  # between the names and 文件
ORDER_MARK_TOP = AREA_TOP + 20.0  # 10.2
HEAD_RULE_GAP = 4.0  # 7.2.7
HEAD_RULE = 0.5  # no national figure
RED = "#e60012"

# 标题 (7.3.1).
TITLE_PITCH = SIZE_2 + LINE_GAP
TITLE_CELLS = 19  # of 20.1: a full line would look like a rule

# Sign-off (7.3.5), in cells of 3号.
SEALED_DATE_INDENT = 4
UNSEALED_INDENT = 2
SEALED_BLANK_LINES = 2  # puts the seal's upper edge within one line of the text
UNSEALED_BLANK_LINES = 1
SEAL_DISTANCE = 1.0  # 7.3.5.1: seals neither cross nor touch

# 附件 (7.3.7): the title stands on line 3 of the type area.
ATTACHMENT_TITLE_LINE = 3

STAMP_TOP = 15.0  # 附件 on the first page of a finished PDF, in the white above its text

# 版记 (7.4).
IMPRINT_OUTER_RULE = 0.35  # 7.4.1: first and last rule
IMPRINT_INNER_RULE = 0.25
IMPRINT_PITCH = SIZE_4 * 15 / 8
IMPRINT_TIGHTEST = SIZE_4 * 1.25  # before an imprint goes on over pages
IMPRINT_INDENT = SIZE_4  # 7.4.2: one 字 on both sides

# 页码 (7.5): 4号, the dash 7 below the type area, one 字 in from its outer edge.
PAGE_NUMBER_CENTRE = AREA_BOTTOM + 7.0
PAGE_NUMBER_INDENT = SIZE_4

# 横排表格 (8): the portrait sheet turned clockwise, binding edge on top.
WIDE_WIDTH, WIDE_HEIGHT = PAGE_HEIGHT, PAGE_WIDTH
WIDE_TOP, WIDE_RIGHT = AREA_LEFT, AREA_TOP
WIDE_BOTTOM, WIDE_LEFT = PAGE_WIDTH - AREA_RIGHT, PAGE_HEIGHT - AREA_BOTTOM
WIDE_AREA_WIDTH, WIDE_AREA_HEIGHT = AREA_HEIGHT, AREA_WIDTH
# What the flow of a page can hold, a line box's halves of the gap and rounding included.
FLOW_HEIGHT = PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM + ROUNDING
WIDE_FLOW_TOP, WIDE_FLOW_BOTTOM = WIDE_TOP - HALF_GAP, WIDE_BOTTOM - ROUNDING
WIDE_FLOW_HEIGHT = WIDE_HEIGHT - WIDE_FLOW_TOP - WIDE_FLOW_BOTTOM

# Tables: no national figure; 小四 keeps five columns readable.
TABLE_PITCH = 18.5 * MM_PER_POINT
TABLE_PADDING_X, TABLE_PADDING_Y = 1.4, 1.1
TABLE_RULE = 0.2
TABLE_TITLE_GAP = 5.0

# 信函格式 (10.1).
LETTER_MARK_TOP = 30.0
LETTER_RULE_WIDTH = 170.0
LETTER_RULE_LEFT = (PAGE_WIDTH - LETTER_RULE_WIDTH) / 2
LETTER_UPPER_RULE_GAP = 4.0
LETTER_LOWER_RULE = PAGE_HEIGHT - 20.0
LETTER_RULE_THICK, LETTER_RULE_THIN, LETTER_RULE_SPACE = 0.9, 0.35, 0.6

# Line composition: a Han gap widened by more than this looks torn; the line
# then stays ragged (1.6 pt at 3号).
WIDEST_GAP = 0.1  # em
LOOSEST_GAP = 0.2  # em; in a line that would otherwise end within a date
# To mend a last line of one or two characters a line may hold 27 to 29 cells.
SHORTEST_LAST = 3.0  # em
WIDEST_SLACK = 1.5  # em a line gives away
NARROWEST_MARK = 0.25  # em taken from the blank half of a mark
