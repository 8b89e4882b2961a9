"""Good PDF and Word files, with the canary wherever programs write who, when and where."""

import io
import zipfile
from collections.abc import Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.vault.cleaning.canary import CANARY
from tests.vault.cleaning.good_pictures import XMP, jpeg, png

WORD = CANARY.decode()
SAID = "They came on Tuesday at dawn."


def pdf_file(pages: int = 3) -> pikepdf.Pdf:
    """Pages with text and a photo whose EXIF tells everything."""
    made = pikepdf.new()
    for number in range(pages):
        page = made.add_blank_page(page_size=(300, 300))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        picture = made.make_stream(jpeg("exif", "xmp", "iptc", "icc", "comment", "jfxx"))
        picture.update({"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 160, "/Height": 120,
                        "/ColorSpace": Name.DeviceRGB, "/BitsPerComponent": 8, "/Filter": Name.DCTDecode})  # fmt: skip
        page.Resources = Dictionary(Font=Dictionary(F1=font, AA=font), XObject=Dictionary(Im0=picture))
        text = f"BT /F1 12 Tf 20 200 Td ({SAID} Page {number}.) Tj ET q 160 0 0 120 20 20 cm /Im0 Do Q"
        page.Contents = made.make_stream(text.encode())
    return made


def describe(made: pikepdf.Pdf) -> None:
    """Put the canary into every place of a PDF that says something about it."""
    xmp = made.make_stream(XMP)
    xmp.update({"/Type": Name.Metadata, "/Subtype": Name.XML})
    made.docinfo["/Author"] = made.docinfo["/Producer"] = WORD
    made.Root.Metadata, made.Root.Lang = xmp, String(WORD)
    made.Root.PieceInfo = Dictionary(App=Dictionary(LastModified=String(WORD), Private=String(WORD)))
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{WORD}')"))
    made.Root.AA = Dictionary(WC=Dictionary(S=Name.JavaScript, JS=String(WORD)))
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), made.Root.OpenAction])))
    made.attachments["notes.txt"] = CANARY
    made.trailer.ID = Array([String(WORD), String(WORD)])
    page = made.pages[0].obj
    page.Thumb, page.PieceInfo, page.Metadata = made.make_stream(CANARY), made.Root.PieceInfo, xmp
    page.LastModified, page.AA = String(WORD), made.Root.AA
    page.Resources.XObject.Im0.Metadata = page.Resources.Font.F1.PrivateNote = xmp
    page.Resources.Properties = Dictionary(MC0=Dictionary(Metadata=xmp, AF=Array([xmp])))
    page.Annots = Array([made.make_indirect(each) for each in annotations(made)])
    made.Root.AcroForm = Dictionary(Fields=Array([page.Annots[1]]))


def annotations(made: pikepdf.Pdf) -> list[Dictionary]:
    shape = made.make_stream(b"0 0 10 10 re f")
    shape.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 10, 10]), "/Private": WORD})
    rect = Array([5, 5, 15, 15])
    signed = {"/T": WORD, "/M": WORD, "/CreationDate": WORD, "/NM": WORD, "/Subj": WORD, "/Rect": rect}
    launch = Dictionary(S=Name.Launch, F=String(WORD))
    return [
        Dictionary({"/Subtype": Name.Text, "/Contents": "Look here", **signed}),
        Dictionary({"/Subtype": Name.Widget, "/AP": Dictionary(N=shape), "/V": WORD, "/A": launch, **signed}),
        Dictionary({"/Subtype": Name.Link, "/A": Dictionary(S=Name.URI, URI=String(f"http://{WORD}/")), **signed}),
        Dictionary({"/Subtype": Name.Link, "/A": launch, **signed}),
        Dictionary({"/Subtype": Name.FileAttachment, "/FS": Dictionary(F=WORD, UF=WORD), **signed}),
        Dictionary({"/Subtype": Name.RichMedia, "/RichMediaContent": Dictionary(X=WORD), **signed}),
    ]


def saved(made: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    made.save(out, static_id=True, **options)  # type: ignore[arg-type]
    return out.getvalue()


def pdf(pages: int = 3, **options: object) -> bytes:
    made = pdf_file(pages)
    describe(made)
    return saved(made, **options)


MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:a="http://schemas.openxmlformats.org/'
    'drawingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
BODY = f"""<w:document {SPACES}><!-- {WORD} --><w:body>
<w:p w:rsidR="{WORD}" w14:paraId="{WORD}"><w:r><w:t>{SAID}</w:t></w:r></w:p>
<w:p><w:ins w:id="1" w:author="{WORD}" w:date="{WORD}"><w:r><w:t>Added.</w:t></w:r></w:ins></w:p>
<w:p><w:hyperlink r:id="rId9"><w:r><w:t>A link.</w:t></w:r></w:hyperlink></w:p>
<w:p><w:r><w:instrText> INCLUDEPICTURE "http://{WORD}/x.png" </w:instrText></w:r></w:p>
<w:p><w:fldSimple w:instr=" DDEAUTO {WORD} "><w:r><w:t>Field.</w:t></w:r></w:fldSimple></w:p>
<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="{WORD}.jpg" descr="C:/{WORD}"/><a:graphic><a:graphicData
uri="{PICTURE}"><a:blip r:embed="rId2"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>
<w:p><w:r><w:drawing><wp:inline><wp:docPr id="2" name="x"/><a:graphic><a:graphicData uri="{PICTURE}"><a:blip
r:link="rId8"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>
<w:altChunk r:id="rId9"/></w:body></w:document>"""
RELATIONS = {
    "rId1": ("settings", "settings.xml"), "rId2": ("image", f"media/{WORD}.jpg"), "rId3": ("comments", "comments.xml"),
    "rId4": ("customXml", "../customXml/item1.xml"), "rId5": ("image", "media/two.png"),
    "rId6": ("image", "media/drawing.emf"),
}  # fmt: skip
OUTSIDE = {"rId8": ("image", f"http://{WORD}/pixel.png"), "rId9": ("hyperlink", f"http://{WORD}/")}


def relations() -> str:
    rows = [f'<Relationship Id="{i}" Type="{OFFICE}{kind}" Target="{to}"/>' for i, (kind, to) in RELATIONS.items()]
    rows += [f'<Relationship Id="{i}" Type="{OFFICE}{kind}" Target="{to}" TargetMode="External"/>'
             for i, (kind, to) in OUTSIDE.items()]  # fmt: skip
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{"".join(rows)}</Relationships>'


def docx_parts(body: str = BODY) -> dict[str, str | bytes]:
    types = (f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
             f'PartName="/word/document.xml" ContentType="{MAIN}"/></Types>')  # fmt: skip
    settings = (f'<w:settings {SPACES}><w:attachedTemplate/><w:rsids><w:rsid w:val="{WORD}"/></w:rsids>'
                '<w:defaultTabStop w:val="708"/>'
                f'<w:docVars><w:docVar w:name="{WORD}"/></w:docVars></w:settings>')  # fmt: skip
    comments = (f'<w:comments {SPACES}><w:comment w:id="1" w:author="{WORD}" w:initials="{WORD}" w:date="{WORD}">'
                f"<w:p><w:r><w:t>Is this right?</w:t></w:r></w:p></w:comment></w:comments>")  # fmt: skip
    return {
        "[Content_Types].xml": types, "word/document.xml": body, "word/_rels/document.xml.rels": relations(),
        "word/settings.xml": settings, "word/comments.xml": comments, "docProps/core.xml": f"<x>{WORD}</x>",
        "docProps/app.xml": f"<x>{WORD}</x>", "docProps/thumbnail.jpeg": jpeg("exif"), "customXml/item1.xml": WORD,
        f"word/media/{WORD}.jpg": jpeg("exif", "xmp", "comment"), "word/media/two.png": png("text", "packed-xmp"),
        "word/media/drawing.emf": CANARY, "word/people.xml": WORD, "word/embeddings/oleObject1.bin": CANARY,
    }  # fmt: skip


def zipped(parts: Mapping[str, str | bytes], comment: bytes = CANARY) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
        made.comment = comment
    return out.getvalue()


def docx(body: str = BODY) -> bytes:
    return zipped(docx_parts(body))
