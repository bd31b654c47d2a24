"""Hostile input for tests: strings of every bad kind, each with its own mark, and requests that carry them in every place of a form."""
import json
from typing import NamedTuple
from urllib.parse import quote_from_bytes

# An element, an attribute and a header that no page of ours has: where one is met, something came through unescaped.
TAG, HEADER, SUM = "zqcanary", "X-Zqcanary", "49zqsum"
LIST = "list"


class Word(NamedTuple):
    """One hostile value; `head` and `tail` are plain letters at its ends ("" where it has none), by which what was kept is known again."""

    kind: str
    text: str
    head: str = ""
    tail: str = ""


class Ask(NamedTuple):
    """One request: what Flask's test client is told."""

    method: str
    path: str
    body: bytes
    headers: dict
    words: tuple


MIDDLES = {
    "markup": f"\"'></textarea></title></script><{TAG} on{TAG}=1>", "attribute": f"' on{TAG}=1 \" on{TAG}=1 ", "script": f"<script>{TAG}()</script>",
    "comment": f"--><{TAG}>", "data": f"<![CDATA[<{TAG}>]]>", "entity": f"&lt;{TAG}&gt; &#60;{TAG}&#62;", "template": "{{7*7}}zqsum ${7*7}zqsum {%7*7%}zqsum",
    "header": f"\r\n{HEADER}: 1\r\n\r\n<{TAG}>", "line": f"\n{HEADER}: 1", "calendar": f"\\n\nEND:VEVENT\r\n{HEADER.upper()}:1\n", "sql": "' OR 1=1; DROP TABLE service; --",
    "like": "%_%[]*", "words": "\" AND NEAR(a b) title: * ^", "formula": "=cmd|' /C calc'!A0", "null": "a\x00b", "controls": "\x01\x07\x1b[31m\x7f\x9f",
    "direction": "\u202egnp.exe\u202c \u2066x\u2069", "letters": "\u0639\u0631\u0628\u064a \u05e2\u05d1\u05e8\u05d9\u05ea \u0939\u093f\u0928\u094d\u0926\u0940 \u4e2d\u6587", "marks": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d",
    "emoji": "\U0001f9f6\u200d\U0001f44b\U0001f3fd\U0001f1ec\U0001f1e7", "surrogate": "\ud800x\udfff", "folds": "\ufb00\u0130\u0131\u212a\uff07", "spaces": "\u00a0\u2003\u3000\u2028\u2029\u0085x",
    "path": "../../../../etc/passwd", "percent": "%s%n%00%2e%2e%2f", "address": "//evil.example/\\@evil.example", "quote": "O’Brien \"and\" <sons> & co's",
    "long word": "w" * 600, "long text": "knit and natter " * 260, "longer": "é" * 9000, "huge": "x" * 100_000}
# What stands alone: a mark would make something else of it.
ALONE = (
    "", " ", "\t\n", "\x00", "\ud800", "0", "-1", "1e309", "NaN", "Infinity", "9" * 30, "-" + "9" * 400, "1" * 5000, "2147483648", "9223372036854775808", "0x10", "1_000", "\u0663", "\u00b2", "1.5", "1,5",
    "0000-01-01", "0001-01-01", "9999-12-31", "9999-12-30", "10000-01-01", "2026-02-30", "2026-12-02T25:61", "31/12/9999", "1 January 0001", "\u0662\u0660\u0662\u0666-\u0661\u0662-\u0660\u0662", "24:00", "99:99", "noon noon",
    "null", "None", "true", "on", "undefined", "[]", "{}", "[object Object]", "javascript:alert(1)", "data:text/html,<b>", "//evil.example", "/\\evil.example", "https://evil.example/", "\\\\evil", "/%0d%0aX:1", "http://[",
    "a@b", "a@b.example\r\nBcc: c@d.example", "\"a b\"@c.example", "x" * 300 + "@y.example", "00000000-0000-0000-0000-000000000000", "TA1 1HE", "ZZ99 9ZZ", "GIR 0AA", "01632 960001", "+44 (0) 1632", "999",
    "£" + "9" * 40, "£0.001", "-£5", "1" * 40 + "+", "18+", "200-100")
PAIRS = ("a=b&a=c", "&&&", "=", "%", "%zz=%zz", "a[]=1&a[b]=2", "%00=%00", "csrf_token=%ff", "__proto__=1&constructor=2")
TYPES = ("application/json", "text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"", "application/x-www-form-urlencoded; charset=utf-7",
         "application/x-www-form-urlencoded; charset=utf-16", "x", "", "multipart/mixed; boundary=b", "application/octet-stream")
FILES = (b"", b"\x00" * 50, b"GIF89a" + b"\xff" * 200, b"\x89PNG\r\n\x1a\n" + b"\x00" * 60, b"\xff\xd8\xff\xe0" + b"\x01" * 90, b"PK\x03\x04" + b"\x00" * 60, b"%PDF-1.7", b"<svg onload=zqcanary()>",
         b"name,day\n=cmd|' /C calc'!A0,Tuesday\n", b"name\n" + b"\"" * 3000, b"name,description\n" + "\ud800".encode("utf-16", "surrogatepass"), b"\xef\xbb\xbfname;postcode\r\nKnit;TA1 1HE\r\n",
         b"\xff\xfen\x00a\x00", b"name\n" + b"a,b\n" * 2000, f"name\n<{TAG}>\n".encode())
NAMES = ("x.csv", "../../x.csv", "x.csv\x00.exe", f"<{TAG}>.csv", "x.xlsx", "x.ods", "", "a" * 400 + ".jpg", "\u202egpj.exe", "con", "x.jpg\r\nX: 1", "\ud800.csv")


def word(chance, number):
    """A Word: one of MIDDLES between marks of its number, or one of ALONE."""
    if chance.random() < 0.35:
        return Word("alone", chance.choice(ALONE))
    kind = chance.choice([one for one in MIDDLES if one not in ("longer", "huge") or chance.random() < 0.15])
    head, tail = f"zqh{number}x", f"x{number}zqt"
    return Word(kind, f"{head} {MIDDLES[kind]} {tail}", head, tail)


def encoded(pairs):
    """Fields as a form's body, whatever they hold; lone surrogates as the bytes that a careless client would send."""
    return b"&".join(_quoted(name) + b"=" + _quoted(value) for name, value in pairs)


def _quoted(text):
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="").encode()


def _pairs(fields):
    return [(name, one) for name, values in fields.items() for one in values]


def by_form(chance, form, number):
    """An Ask that sends a form (form_reading.Form) with something hostile in it."""
    fields, words, kind = form.filled(), [], chance.choice(("one",) * 8 + (LIST, "all", "all", "gone", "token", "type", "cut", "name", "file", "many", "htmx"))
    names = [name for name in form.names if name != "csrf_token"] or ["q"]
    if form.buttons and chance.random() < 0.7:
        button = chance.choice(form.buttons)
        fields[button[0]] = [button[1]]
    if kind == "all":
        # Where one box stops a form, none of the others is read.
        names = chance.sample(names, chance.randint(1, len(names)))
    elif form.buttons and chance.random() < 0.05:
        names = [chance.choice(form.buttons)[0]]
    else:
        names = [chance.choice(names)]
    for place, name in enumerate(names):
        words += [word(chance, f"{number}n{place}n{at}") for at in range(3 if kind == LIST else 1)]
        fields[name] = [one.text for one in words[-3 if kind == LIST else -1:]]
    return _sent(chance, form, fields, words, kind)


def _sent(chance, form, fields, words, kind):
    headers, body = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}, None
    if kind == "gone":
        fields.pop(chance.choice(list(fields)))
    elif kind == "token":
        fields["csrf_token"] = chance.choice([[], [words[0].text], ["", ""]])
    elif kind == "name":
        fields[words[0].text] = [words[0].text]
    elif kind == "many":
        fields |= {f"a{number}": ["b"] for number in range(1200)}
    elif kind == "htmx":
        headers |= {"HX-Request": "true", "HX-Request-Type": chance.choice(["partial", "full", "x"]), "HX-Target": "b#zq"}
    if form.method == "GET":
        path = form.action.partition("?")[0]
        return Ask("GET", f"{path}?{encoded(_pairs(fields)).decode()}"[:8000], b"", headers, tuple(words))
    body = encoded(_pairs(fields))
    if kind == "type":
        headers["Content-Type"] = chance.choice(TYPES)
        body = chance.choice([body, json.dumps({name: [value] for name, value in _pairs(fields)}).encode(), chance.choice(PAIRS).encode(), b"--b\r\n\r\n"])
    elif kind in ("file", "cut") or form.files:
        headers["Content-Type"], body = "multipart/form-data; boundary=zqb", multipart(chance, fields, form.files or ("file",))
        body = body[:chance.randrange(1, len(body))] if kind == "cut" else body
    return Ask("POST", form.action, body, headers, tuple(words))


def multipart(chance, fields, files):
    """A body of several parts: the fields, and a hostile file under each name of `files`."""
    parts = [b'Content-Disposition: form-data; name="%s"\r\n\r\n%s' % (name.encode("utf-8", "surrogatepass").replace(b'"', b"%22"), value.encode("utf-8", "surrogatepass"))
             for name, value in _pairs(fields)]
    parts += [b'Content-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: image/jpeg\r\n\r\n%s' % (
        name.encode(), chance.choice(NAMES).encode("utf-8", "surrogatepass"), chance.choice(FILES)) for name in files]
    return b"".join(b"--zqb\r\n" + part + b"\r\n" for part in parts) + b"--zqb--\r\n"


def by_address(chance, path, names, method, token, number):
    """An Ask of a page's address with something hostile in its query, in a part of its path, or in what a browser says beside it."""
    told, headers = word(chance, number), {"Sec-Fetch-Site": "same-origin"}
    kind, parts = chance.choice(("query", "query", "path", "header", "pairs")), path.split("/")
    if kind == "path":
        place = chance.randrange(1, len(parts))
        parts[place] = _quoted(told.text[:3000]).decode()
        path = "/".join(parts)
    elif kind == "query":
        asked = [(name, word(chance, f"{number}q{place}").text) for place, name in enumerate(chance.sample(names, min(len(names), 3)))]
        path += "?" + encoded([*asked, (chance.choice([*names, "zq"]), told.text)]).decode()[:6000]
    elif kind == "pairs":
        path += "?" + chance.choice(PAIRS)
    else:
        name = chance.choice(("Referer", "User-Agent", "Accept-Language", "If-None-Match", "If-Modified-Since", "Range", "HX-Target", "HX-Current-URL", "X-Forwarded-For",
                              "X-Forwarded-Host", "X-HTTP-Method-Override", "Accept", "Accept-Encoding", "Origin", "Sec-Fetch-Site", "Content-Length", "Authorization", "Host"))
        headers[name] = "".join(letter for letter in told.text if 32 <= ord(letter) < 256 and ord(letter) != 127)[:4000]
    body = encoded([("csrf_token", token)]) if method == "POST" else b""
    return Ask(method, path, body, headers | ({"Content-Type": "application/x-www-form-urlencoded"} if method == "POST" else {}), (told,))
