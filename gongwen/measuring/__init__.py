"""Measuring a finished PDF against GB/T 9704-2012: `measure(pdf) -> Report`.

Nothing is shared with the typesetting but its one module of numbers: a PDF of any origin
is read as glyphs, lines and ink, its elements are recognised by what stands on the page,
and every rule is measured where it can be seen.

What a PDF cannot show (such rules are listed as not applicable, with the reason):

===============  ==================================================================
P12              weight, whiteness and binding of the paper
P11, in part     register of front and back; pages are compared with each other
P10, in part     other glyphs than number 0 that show a box or nothing
H01, in part     whether a 份号 is due at all (for classified documents)
S12–S14          before a seal is stamped: only the room left for it (S15)
S22, S23         who sponsors a joint document: only the arrangement is seen
S40, in part     whether the date is that of the signing
S63              an attachment bound separately is another file
T04, T05         a shape “of good sense”; only outline, words and pairs are checked
N04              which edge is bound: the left of odd pages is assumed
===============  ==================================================================
"""

from gongwen.measuring.measurement import measure
from gongwen.measuring.page import Unreadable
from gongwen.measuring.report import Measurement, Report, Verdict

__all__ = ["Measurement", "Report", "Unreadable", "Verdict", "measure"]
