"""Small gazetteers for tests: a CSV of facts, and files in the layouts of the publishers, made here."""
import zipfile
from pathlib import Path

import pytest

from app.geo.gazetteer import Gazetteer

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "geo"
real_files = pytest.mark.skipif(not REAL.exists(), reason="the publishers' files do not lie beside the checkout")

# kind,name,place_kind,district,e,n,postcodes,radius_m
SMALL = """kind,name,place_kind,district,e,n,postcodes,radius_m
postcode,TA1 1HE,,Somerset,322489,125215,,
postcode,TA1 1EH,,Somerset,322108,125200,,
postcode,TA11 6AA,,Somerset,348700,128500,,
postcode,BA20 1QU,,Somerset,355576,115473,,
postcode,LA9 4AA,,Westmorland and Furness,351519,492937,,
postcode,S61 1AB,,Rotherham,440000,393000,,
postcode,S11 8ZZ,,Sheffield,433000,385000,,
postcode,SO15 2GB,,Southampton,441000,112500,,
postcode,SO1S 2GB,,Nowhere,441001,112501,,
sector,TA1 1,,,322684,124978,227,779
sector,BA20 1,,,355400,115500,100,900
sector,SG1 1,,,523800,224200,90,800
sector,TA11 6,,,348800,128600,80,3000
sector,LA9 4,,,351399,492815,194,582
outcode,TA1,,,322726,124334,1175,2211
outcode,TA11,,,350791,129269,400,5319
outcode,BA20,,,354739,115581,491,1573
outcode,LA9,,,351744,492435,941,2820
outcode,SG1,,,523900,224300,900,2000
outcode,S61,,,440100,393100,900,2000
outcode,LU7,,,491800,224500,900,9000
place,Taunton,town,Somerset,322356,124365,,
place,Taunton,suburb,Tameside,393000,401000,,
place,Bath,city,Bath and North East Somerset,375092,164923,,
place,Somerton,town,Somerset,348727,128529,,
place,Somerton,village,Cherwell,449700,228700,,
place,Somerton,hamlet,Babergh,581000,249000,,
place,St Ives,town,Huntingdonshire,531000,271500,,
place,St Ives,town,Cornwall,151753,40399,,
place,St Ives,village,Dorset,412400,103900,,
place,Kendal,town,Westmorland and Furness,351494,493017,,
place,Yeovil,town,Somerset,355586,115898,,
place,Yeovilton,village,Somerset,354700,122900,,
place,Barrow-in-Furness,town,Westmorland and Furness,319870,469088,,
place,King’s Lynn,town,King's Lynn and West Norfolk,561765,319844,,
place,Ilminster,town,Somerset,335861,114714,,
place,Morfa Llŷn,hamlet,Gwynedd,230000,335000,,
place,Church End,hamlet,Central Bedfordshire,498600,223600,,
place,Church End,hamlet,Central Bedfordshire,515000,237000,,
place,Church End,hamlet,Central Bedfordshire,515400,237300,,
place,Reading,town,Reading,471408,173257,,
place,Natterhope,hamlet,Somerset,322000,130000,,
place,Ashfield,village,Nottinghamshire,449000,358000,,
place,Kirkby in Ashfield,town,Nottinghamshire,450000,356000,,
place,Newport,city,Newport,331000,188000,,
place,Newport,hamlet,Somerset,331700,123900,,
place,Ashill,village,Norfolk,588000,304000,,
place,Ashill,village,Somerset,332000,117300,,
"""
CODE_POINT = [
    '"TA1 1HE",10,322489,125215,"E92000001","E19000002","E18000010","","E06000066","E05014339"',
    '"TA1 1EH",10,322108,125200,"E92000001","E19000002","E18000010","","E06000066","E05014339"',
    '"TA1 9ZZ",90,0,0,"E92000001","","","","E06000066",""',
    '"TA1 2AB",50,323100,124300,"E92000001","E19000002","E18000010","","E06000066","E05099999"',
    '"TA116AA",10,348700,128500,"E92000001","","","","E06000066",""',
]
RANKED = "Taunton\tSomerset West and Taunton\tt\t51.0134\t-3.1082\nSomerton\tSouth Somerset\tt\t51.0538\t-2.7329\n" \
    "Llŷn\tGwynedd\th\t52.9\t-4.5\nTA1\t\t\t51.01\t-3.1\nNowhere\tX\tt\tfar\t0\n"
WARDS = "\ufeffWD24CD,WD24NM,WD24NMW,LAD24CD,LAD24NM,LAD24NMW,CTYUA24CD,CTYUA24NM,CTYUA24NMW,ObjectId\n" \
    "E05014339,Bishop's Hull & Taunton West,,E06000066,Somerset,,E06000066,Somerset,,1\n" \
    "E05014890,Castle,,E07000121,Lancaster,,E10000017,Lancashire,,2\n"


def postcodes_of(areas, folder):
    """The publisher's file of postcodes with these postcode areas alone ("ta"), whose rows are as they were."""
    folder.mkdir()
    [whole] = (REAL / "postcodes").glob("*.zip")
    with zipfile.ZipFile(whole) as every, zipfile.ZipFile(folder / whole.name, "w", zipfile.ZIP_DEFLATED) as some:
        for name in every.namelist():
            if not name.endswith(".csv") or Path(name).stem in areas:
                some.writestr(name, every.read(name))
    return folder


def small(folder, text=SMALL):
    """A Gazetteer that answers from `text` for want of a file."""
    (folder / "places.csv").write_text(text, encoding="utf-8")
    return Gazetteer(folder / "gazetteer.db", small=folder / "places.csv")


def code_point_zip(path, lines=CODE_POINT, member="Data/CSV/ta.csv"):
    """A zip laid out like Code-Point Open."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Doc/metadata.txt", "DATASET VERSION NUMBER: 2024.2.0\nCOPYRIGHT DATE: 20240520\n")
        archive.writestr("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\n")
        archive.writestr(member, "\r\n".join(lines) + "\r\n")
    return path


def many_postcodes(count):
    """Code-Point Open lines of so many postcodes in TA2."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    made = ((digit, one, two) for digit in range(10) for one in letters for two in letters)
    return [f'"TA2 {digit}{one}{two}",10,{323000 + at},{126000 + at},"E92000001","","","","E06000066","E05014339"'
            for at, (digit, one, two) in zip(range(count), made, strict=False)]


def open_names_row(name, local_type="Town", x="332133.5", y="108578", other="", type_="populatedPlace", district="", county="Somerset"):
    """One line of OS Open Names: 34 columns."""
    row = [""] * 34
    row[0], row[1], row[2], row[4], row[6], row[7] = "osgb1", "http://data.example/id/1", name, other, type_, local_type
    row[8], row[9], row[21], row[24] = x, y, district, county
    return ",".join(f'"{value}"' if "," in value else value for value in row)


def written(path, text):
    """`path` with the text in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
