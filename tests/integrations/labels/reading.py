"""How is a label read back? Pages and prints as pictures, symbols by a scanner's library, elements by a GS1 parser."""

from io import BytesIO

import biip
import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image
from zebrafy.zebrafy_zpl import ZebrafyZPL

from controltower.domain.ids import RouteId
from controltower.domain.labels import LabelCode
from controltower.integrations.labels import Content, Form, Paper, draw
from tests.helpers import labelled, make
from tests.integrations.labels.zplpage import pages

SCANNER_DPI = 200


def content(
    address: str = "Rua das Flores 12, 4050-262 Porto",
    recipient: str = "C. Customer",
    place: str = "12A",
    tongue: str = "en",
) -> Content:
    """A label that says only what matters."""
    sscc = labelled.parcel(3)
    code = LabelCode(sscc, make.route().lane, place, 2, 3)
    elements = (
        ("00", sscc),
        ("401", "2000000DC-13-04-12"),
        ("403", f"DC-13-04/L01/{place}/2.3"),
        ("4309", "13118000001714000000"),
        ("4325", "2611251500"),
    )
    notes = ("Deliver 25.11. 13:00–15:00", "Order O-1042, 12.4 kg", "+ 2 more for this door")
    return Content(RouteId("DC-13-04"), code, sscc, elements, "L01", recipient, address, notes, tongue)


def printed(contents: list[Content], paper: Paper) -> list[Image.Image]:
    """What comes out, as pictures; of ZPL commands only the symbols."""
    made = draw(contents, paper)
    match paper.form:
        case Form.PDF:
            with pypdfium2.PdfDocument(BytesIO(made)) as document:
                return [_page(document, number) for number in range(len(document))]
        case Form.ZPL:
            return [page.symbols() for page in pages(made.decode())]
        case Form.ZPL_PICTURE:
            return list(ZebrafyZPL(made.decode()).to_images())


def elements(picture: Image.Image) -> list[dict[str, str]]:
    """What a scanner finds on a label: the elements of each GS1 symbol, those of the bars first."""
    found = zxingcpp.read_barcodes(np.asarray(picture.convert("L")))
    codes = sorted(found, key=lambda each: each.symbology_identifier)
    assert [code.symbology_identifier for code in codes] == ["]C1", "]d2"]
    return [parsed(code) for code in codes]


def parsed(code: zxingcpp.Barcode) -> dict[str, str]:
    """The elements of one symbol by identifier."""
    message = biip.parse(code.symbology_identifier + code.bytes.decode()).gs1_message
    assert message is not None
    return {element.ai.ai: element.value for element in message.element_strings}


def _page(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    page = document[number]
    bitmap = page.render(scale=SCANNER_DPI / 72)
    picture: Image.Image = bitmap.to_pil().copy()
    bitmap.close()
    page.close()
    return picture
