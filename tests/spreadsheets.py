"""Spreadsheets for tests, put together part by part: XLSX and ODS of rows, and others made to do harm."""
import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
         'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>')


def packed(parts, method=zipfile.ZIP_DEFLATED):
    """The bytes of a zip file of {name: text or bytes}."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return whole.getvalue()


def xlsx(rows, name="Listings", **more):
    """The bytes of an XLSX file of [[cell]]: text, a number, a (formula, text) pair, or ready XML of a cell without its place."""
    return xlsx_of("".join(f'<row r="{at}">{"".join(_cell(cell) for cell in row)}</row>' for at, row in enumerate(rows, 1)), name, **more)


def xlsx_of(sheet, name="Listings", types=TYPES, **parts):
    """The bytes of an XLSX file whose sheet holds this XML; `parts` are further parts by name, "__" for a slash."""
    return packed({
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELS}/officeDocument" '
                       'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets><sheet name="Empty" sheetId="1" r:id="r1"/>'
                           f'<sheet name="{name}" sheetId="2" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
                                      f'<Relationship Id="r1" Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
                                      f'<Relationship Id="r2" Type="{RELS}/worksheet" Target="worksheets/sheet2.xml"/>'
                                      f'<Relationship Id="r3" Type="{RELS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
        "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
        **{part.replace("__", "/"): content for part, content in parts.items()}})


def _cell(cell):
    if isinstance(cell, tuple):
        return f'<c t="str"><f>{escape(cell[0])}</f><v>{escape(cell[1])}</v></c>'
    if isinstance(cell, (int, float)):
        return f"<c><v>{cell}</v></c>"
    return cell if cell.startswith("<c") else f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def ods(rows, **parts):
    """The bytes of an ODS file of [[text]]."""
    one = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    return ods_of("".join(f"<table:table-row>{''.join(one.format(escape(cell)) for cell in row)}</table:table-row>" for row in rows), **parts)


def ods_of(table, **parts):
    """The bytes of an ODS file whose one table holds this XML."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"/>',
        "content.xml": f'<office:document-content xmlns:office="{urn}:office:1.0" xmlns:table="{urn}:table:1.0" xmlns:text="{urn}:text:1.0"><office:body>'
                       f'<office:spreadsheet><table:table table:name="One">{table}</table:table></office:spreadsheet></office:body></office:document-content>',
        **{part.replace("__", "/"): content for part, content in parts.items()}})
