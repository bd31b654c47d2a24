"""Ready words of a kept sheet: for a practice's own system to text or mail, and for whoever sends it to themselves; nobody is in them."""
from urllib.parse import quote

from flask import current_app

# An apostrophe that makes no text of 70 letters out of one of 160.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "\u00a0": " ", "\u2066": "", "\u2069": ""})


def address(code):
    """The address of a kept sheet, by its code."""
    return f"{current_app.config['SITE_URL']}/printed/{code}"


def words(paper, code):
    """[(what it is for, the words)] to copy, in the sheet's language, of a showing.paper and its sheet's code."""
    told, url = paper["words"], address(code)
    text = f"{paper['by']}: {told['title']}. {told['on_phone']}: {url}"
    mail = [told["title"], paper["by"] + paper["beside"], "", *_lines(paper["lines"]), told["change"], told["good_until"],
            f"{told['on_phone']}: {url}"]
    return [("a text", text.translate(_PLAIN)), ("an email", "\n".join(mail).translate(_PLAIN))]


def links(code):
    """(the link that texts it to oneself, the one that mails it) from one's own phone: nothing goes through us."""
    body = quote(f"Things to try: {address(code)}")
    return f"sms:?&body={body}", f"mailto:?subject={quote('Things to try')}&body={body}"


def _lines(lines):
    for one in lines:
        rows = {row["label"]: row["strong"] + row["rest"] for row in one["rows"]}
        yield from (one["name"], rows["when"], rows["where"], f"{one['call']} {one['number']}", "")
