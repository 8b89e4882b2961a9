"""Good workbooks and LibreOffice files, with the canary wherever programs write who, when and where."""

import io
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.workbook.defined_name import DefinedName

from tests.vault.cleaning.canary import CANARY
from tests.vault.cleaning.good_pictures import PNG_CHUNKS, jpeg, png

WORD = CANARY.decode()
TEXT = "application/vnd.oasis.opendocument.text"
SHEET = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
    'xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0" '
    'xmlns:officeooo="http://openoffice.org/2009/office" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def workbook() -> Workbook:
    """A budget with a sum, a picture, a remark, and formulas that ask other files and programs."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Budget"
    sheet.append(["Poste", "Montant"])
    sheet.append(["Transport", 1250000])
    sheet.append(["Repas", 300000])
    sheet["B4"] = "=SUM(B2:B3)"
    sheet["B5"] = f'=[1]Autre!A1&"{WORD}"'
    sheet["B6"] = f'=HYPERLINK("http://{WORD}/","ici")'
    sheet["B7"] = f"=cmd|'/c {WORD}'!A1"
    sheet["A8"] = "Lien"
    sheet["A8"].hyperlink = f"http://{WORD}/"
    sheet["A2"].comment = Comment(WORD, WORD)
    sheet.add_image(Image(io.BytesIO(jpeg("exif", "comment"))), "D2")
    made.create_sheet("Détail")["A1"] = "=Budget!B4*2"
    made.defined_names["Total"] = DefinedName("Total", attr_text="Budget!$B$4")
    made.defined_names["Dehors"] = DefinedName("Dehors", attr_text=f"'[{WORD}.xlsx]Feuille 1'!$A$1")
    made.properties.creator = made.properties.lastModifiedBy = made.properties.title = WORD
    return made


def xlsx(more: Mapping[str, bytes | str] | None = None) -> bytes:
    out = io.BytesIO()
    workbook().save(out)
    if not more:
        return out.getvalue()
    return with_parts(out.getvalue(), more)


def with_parts(data: bytes, more: Mapping[str, bytes | str]) -> bytes:
    """A zip with further parts, or others in the place of those that it has."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name not in more:
                after.writestr(name, before.read(name))
        for name, content in more.items():
            after.writestr(name, content)
    return made.getvalue()


def odt(more: Mapping[str, bytes | str] | None = None) -> bytes:
    body = f"""<office:text><office:forms><form:form form:name="{WORD}"/></office:forms>
<text:p officeooo:rsid="{WORD}">Procès-verbal du <text:title>titre</text:title>.</text:p>
<text:p><office:annotation><dc:creator>{WORD}</dc:creator><dc:date>2026-01-02T03:04:05</dc:date>
<text:p>À revoir.</text:p></office:annotation>Décidé.<text:script
script:language="x">{WORD}</text:script> Signé.</text:p>
<text:p><text:a xlink:href="http://{WORD}/">Un lien</text:a> <text:a xlink:href="#haut">en haut</text:a></text:p>
<draw:frame draw:name="x"><draw:image xlink:href="Pictures/one.jpg"/><svg:desc>{WORD}</svg:desc></draw:frame>
<draw:frame><draw:image xlink:href="http://{WORD}/x.png"/></draw:frame>
<draw:frame><draw:object xlink:href="./Object 1"/><draw:image xlink:href="./ObjectReplacements/Object 1"/></draw:frame>
</office:text>"""
    return open_document(TEXT, body, more)


def ods(more: Mapping[str, bytes | str] | None = None) -> bytes:
    body = f"""<office:spreadsheet><table:table table:name="Budget"><table:table-row>
<table:table-cell office:value="3" table:formula="of:=SUM([.A1:.A2])"><text:p>3</text:p></table:table-cell>
<table:table-cell office:value="4" table:formula="of:='file:///{WORD}.ods'#$A.A1"><text:p>4</text:p></table:table-cell>
<table:table-cell table:formula="of:=WEBSERVICE(&quot;http://{WORD}/&quot;)"><text:p>5</text:p></table:table-cell>
<table:table-cell
table:formula="of:=DDE(&quot;soffice&quot;;&quot;{WORD}&quot;;&quot;a&quot;)"><text:p>6</text:p></table:table-cell>
</table:table-row></table:table><table:dde-links><table:dde-link>{WORD}</table:dde-link></table:dde-links>
</office:spreadsheet>"""
    return open_document(SHEET, body, more)


def open_document(media_type: str, body: str, more: Mapping[str, bytes | str] | None = None) -> bytes:
    scripts = f"<office:scripts><office:script>{WORD}</office:script></office:scripts>"
    whole = f"{scripts}<office:body>{body}</office:body>"
    author = f"<office:meta><dc:creator>{WORD}</dc:creator></office:meta>"
    parts: dict[str, bytes | str] = {
        "mimetype": media_type,
        "content.xml": f"<office:document-content {NAMES}>{whole}</office:document-content>",
        "styles.xml": f"<office:document-styles {NAMES}/>",
        "meta.xml": f"<office:document-meta {NAMES}>{author}</office:document-meta>",
        "settings.xml": f"<office:document-settings {NAMES}>{WORD}</office:document-settings>",
        "Pictures/one.jpg": jpeg("exif", "comment"),
        "Pictures/unused.png": png(*PNG_CHUNKS),
        "Object 1/content.xml": WORD,
        "ObjectReplacements/Object 1": CANARY,
        "Thumbnails/thumbnail.png": CANARY,
        "META-INF/manifest.xml": "<manifest/>",
        **(more or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()
