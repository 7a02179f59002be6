"""What GB/T 33190-2016 asks of the files in a package, as a table with its clauses."""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

OFD = "{http://www.ofdspec.org/2016}"

NUMBER = r"-?\d+(\.\d+)?"
COUNT = r"\d+"
POSITIVE = r"(?!0+(\.0+)?$)\d+(\.\d+)?"
BOOLEAN = "true|false"
BOX = rf"{NUMBER} {NUMBER} {POSITIVE} {POSITIVE}"
MATRIX = " ".join([NUMBER] * 6)
ARRAY = rf"((g \d+ {NUMBER}|{NUMBER})( |$))+"
LOCATION = r"[A-Za-z0-9_./-]+"
ANY = r"(?s).*"
COLOUR = r"\d{1,3} \d{1,3} \d{1,3}"
PATH = rf"M {NUMBER} {NUMBER}( (M|L) {NUMBER} {NUMBER}| B( {NUMBER}){{6}}| C)*"


@dataclass(frozen=True)
class Rule:
    """One element: its clause, its children in order, its attributes and its text."""

    clause: str
    children: str = ""
    required: dict = field(default_factory=dict)
    optional: dict = field(default_factory=dict)
    text: str | None = None


GRAPHIC_UNIT = {"CTM": MATRIX, "Alpha": r"\d{1,3}"}
IDENTIFIED = {"ID": COUNT, "Boundary": BOX}

RULES = {
    # The entry of the package
    "OFD": Rule("7.4", "(DocBody )+", {"Version": "1.0", "DocType": "OFD"}),
    "DocBody": Rule("7.4", "DocInfo DocRoot (Versions )?(Signatures )?"),
    "DocInfo": Rule(
        "7.4",
        "DocID (Title )?(Author )?(Subject )?(Abstract )?(CreationDate )?(ModDate )?"
        "(DocUsage )?(Cover )?(Keywords )?(Creator )?(CreatorVersion )?(CustomDatas )?",
    ),
    "DocID": Rule("7.4", text="[0-9a-f]{32}"),
    "Title": Rule("7.4", text=ANY),
    "Author": Rule("7.4", text=ANY),
    "Subject": Rule("7.4", text=ANY),
    "CreationDate": Rule("7.4", text=r"\d{4}-\d\d-\d\d"),
    "DocUsage": Rule("7.4", text="Normal"),
    "Creator": Rule("7.4", text=ANY),
    "DocRoot": Rule("7.4", text=LOCATION),
    # The root of the document
    "Document": Rule(
        "7.5",
        "CommonData Pages (Outlines )?(Permissions )?(Actions )?(VPreferences )?(Bookmarks )?"
        "(Annotations )?(CustomTags )?(Attachments )?(Extensions )?",
    ),
    "CommonData": Rule(
        "7.5", "MaxUnitID PageArea (PublicRes )*(DocumentRes )*(TemplatePage )*(DefaultCS )?"
    ),
    "MaxUnitID": Rule("7.5", text=COUNT),
    "PageArea": Rule("7.5", "PhysicalBox (ApplicationBox )?(ContentBox )?(BleedBox )?"),
    "PhysicalBox": Rule("7.5", text=BOX),
    "PublicRes": Rule("7.5", text=LOCATION),
    "DocumentRes": Rule("7.5", text=LOCATION),
    "Pages": Rule("7.6", "(Page )+"),
    "Pages/Page": Rule("7.6", "", {"ID": COUNT, "BaseLoc": LOCATION}),
    "Outlines": Rule("7.8", "(OutlineElem )+"),
    "OutlineElem": Rule(
        "7.8",
        "(Actions )?(OutlineElem )*",
        {"Title": ANY},
        {"Count": COUNT, "Expanded": BOOLEAN},
    ),
    "Actions": Rule("14.1", "(Action )+"),
    "Action": Rule("14.1", "(Region )?(Goto|URI|GotoA|Sound|Movie) ", {"Event": "DO|PO|CLICK"}),
    "Goto": Rule("14.2", "(Dest|Bookmark) "),
    "Dest": Rule(
        "14.2",
        "",
        {"Type": "XYZ|Fit|FitH|FitV|FitR", "PageID": COUNT},
        {"Left": NUMBER, "Top": NUMBER, "Zoom": NUMBER},
    ),
    # A page
    "Page": Rule("7.7", "(Template )*(PageRes )*(Area )?(Content )?(Actions )?"),
    "Area": Rule("7.7", "PhysicalBox (ApplicationBox )?(ContentBox )?(BleedBox )?"),
    "Content": Rule("7.7", "(Layer )+"),
    "Layer": Rule(
        "7.7",
        "((TextObject|PathObject|ImageObject|CompositeObject|PageBlock) )*",
        {"ID": COUNT},
        {"Type": "Body|Background|Foreground|Custom"},
    ),
    # What is on a page
    "PathObject": Rule(
        "9.1",
        "(Actions )?(Clips )?(StrokeColor )?(FillColor )?AbbreviatedData ",
        IDENTIFIED,
        GRAPHIC_UNIT
        | {
            "Stroke": BOOLEAN,
            "Fill": BOOLEAN,
            "Rule": "NonZero|Even-Odd",
            "LineWidth": NUMBER,
            "Cap": "Butt|Round|Square",
            "Join": "Miter|Round|Bevel",
            "MiterLimit": NUMBER,
            "DashPattern": ARRAY,
            "DashOffset": NUMBER,
        },
    ),
    "AbbreviatedData": Rule("9.1", text=PATH),
    "FillColor": Rule("8.3", "", {"Value": COLOUR}),
    "StrokeColor": Rule("8.3", "", {"Value": COLOUR}),
    "ImageObject": Rule(
        "10", "(Actions )?(Clips )?(Border )?", IDENTIFIED | {"ResourceID": COUNT}, GRAPHIC_UNIT
    ),
    "TextObject": Rule(
        "11.2",
        "(Actions )?(Clips )?(FillColor )?(StrokeColor )?((CGTransform )*TextCode )+",
        IDENTIFIED | {"Font": COUNT, "Size": POSITIVE},
        GRAPHIC_UNIT,
    ),
    "TextCode": Rule("11.3", "", {"X": NUMBER, "Y": NUMBER}, {"DeltaX": ARRAY}, text=ANY),
    "CGTransform": Rule(
        "11.4", "(Glyphs )?", {"CodePosition": COUNT}, {"CodeCount": COUNT, "GlyphCount": COUNT}
    ),
    "Glyphs": Rule("11.4", text=ARRAY),
    # Resources
    "Res": Rule(
        "7.9",
        "((ColorSpaces|DrawParams|Fonts|MultiMedias|CompositeGraphicUnits) )*",
        {"BaseLoc": LOCATION},
    ),
    "Fonts": Rule("7.9", "(Font )+"),
    "Font": Rule(
        "11.1",
        "(FontFile )?",
        {"ID": COUNT, "FontName": ".+"},
        {
            "FamilyName": ".+",
            "Charset": "symbol|prc|big5|shift-jis|wansung|johab|unicode",
            "Bold": BOOLEAN,
            "Italic": BOOLEAN,
            "Serif": BOOLEAN,
            "FixedWidth": BOOLEAN,
        },
    ),
    "FontFile": Rule("11.1", text=LOCATION),
    "MultiMedias": Rule("7.9", "(MultiMedia )+"),
    "MultiMedia": Rule(
        "7.9", "MediaFile ", {"ID": COUNT, "Type": "Image|Audio|Video"}, {"Format": "[A-Z]+"}
    ),
    "MediaFile": Rule("7.9", text=LOCATION),
    # Files carried along
    "Attachments": Rule("20", "(Attachment )*"),
    "Document/Attachments": Rule("7.5", text=LOCATION),
    "Attachment": Rule(
        "20",
        "FileLoc ",
        {"ID": r"[A-Za-z_][\w.-]*", "Name": ".+"},
        {"Format": "[a-z0-9]+", "Size": NUMBER},
    ),
    "FileLoc": Rule("20", text=LOCATION),
}

ROOTS = {
    "OFD.xml": "OFD",
    "Document.xml": "Document",
    "PublicRes.xml": "Res",
    "DocumentRes.xml": "Res",
    "Content.xml": "Page",
    "Attachments.xml": "Attachments",
}


def faults(ofd):
    """What a package does against the table, one line a fault with its clause; [] if nothing."""
    archive = zipfile.ZipFile(io.BytesIO(ofd))
    names = archive.namelist()
    trees = {
        name: ElementTree.fromstring(archive.read(name)) for name in names if name.endswith(".xml")
    }
    found = [] if "OFD.xml" in names else ["7.2: OFD.xml is not at the top of the package"]
    for name, root in trees.items():
        expected = OFD + ROOTS[posixpath.basename(name)]
        if root.tag != expected:
            found.append(f"7: {name} is a {root.tag}, not a {expected}")
        found += _against_table(root, name, "")
    return found + _against_each_other(trees, names)


def _against_table(element, name, parent):
    if not element.tag.startswith(OFD):
        return [f"7.3: {name}: {element.tag} is not in the namespace"]
    tag = element.tag.removeprefix(OFD)
    rule = RULES.get(f"{parent}/{tag}", RULES.get(tag))
    if rule is None:
        return [f"{name}: {tag} is unknown"]
    found = []
    children = "".join(f"{child.tag.removeprefix(OFD)} " for child in element)
    if not re.fullmatch(rule.children.rstrip() + " ?" if rule.children else "", children):
        found.append(f"{rule.clause}: {name}: {tag} holds {children!r}")
    allowed = rule.required | rule.optional
    for attribute, value in element.attrib.items():
        if not re.fullmatch(allowed.get(attribute, "(?!)"), value):
            found.append(f"{rule.clause}: {name}: {tag} has {attribute}={value!r}")
    found += [
        f"{rule.clause}: {name}: {tag} lacks {attribute}"
        for attribute in rule.required
        if attribute not in element.attrib
    ]
    if rule.text is not None and not re.fullmatch(rule.text, element.text or ""):
        found.append(f"{rule.clause}: {name}: {tag} says {element.text!r}")
    if rule.text is None and (element.text or "").strip():
        found.append(f"{rule.clause}: {name}: {tag} holds text")
    return found + [fault for child in element for fault in _against_table(child, name, tag)]


def _against_each_other(trees, names):
    """Locations lead to files, references to identifiers, and identifiers are used once."""
    found = []
    for name, root in trees.items():
        folder = posixpath.dirname(name)
        base = posixpath.join(folder, root.get("BaseLoc", ""))
        for element in root.iter():
            tag = element.tag.removeprefix(OFD)
            location = element.get("BaseLoc") if tag == "Page" else None
            if RULES.get(tag) and RULES[tag].text == LOCATION:
                location = element.text
            if name.endswith("Document.xml") and tag == "Attachments":
                location = element.text
            start = base if tag in ("FontFile", "MediaFile") else folder
            if location and posixpath.normpath(posixpath.join(start, location)) not in names:
                found.append(f"7.3: {name}: {tag} leads nowhere: {location}")
    document = trees["Doc_0/Document.xml"]
    elements = [element for root in trees.values() for element in root.iter()]
    used = [int(e.get("ID")) for e in elements if (e.get("ID") or "").isdigit()]
    if len(used) != len(set(used)):
        found.append("7.3: an identifier is used twice")
    if max(used) > int(document.findtext(f"{OFD}CommonData/{OFD}MaxUnitID")):
        found.append("7.5: MaxUnitID is less than an identifier")
    kinds = {e.get("ID"): e.tag.removeprefix(OFD) for e in elements if e.get("ID")}
    for attribute, kind in {"Font": "Font", "ResourceID": "MultiMedia", "PageID": "Page"}.items():
        found += [
            f"7.3: {attribute}={e.get(attribute)} is no {kind}"
            for e in elements
            if e.get(attribute) and kinds.get(e.get(attribute)) != kind
        ]
    return found
