"""Small rules of plain English: numbers, plurals, lists and sentences."""
ORDINAL_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def number(n):
    """"1,234"."""
    return f"{n:,}"


def plural(n, one, many=None):
    """"1 activity", "2,000 activities"; `many` is `one` with an s unless given."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def ordinal(n):
    """"1st", "22nd", "13th"."""
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def ordinal_word(n):
    """"first" to "tenth"; "last" for -1, "second last" for -2; figures beyond."""
    if n == -1:
        return "last"
    if n < 0:
        return f"{ordinal_word(-n)} last"
    return ORDINAL_WORDS[n - 1] if 1 <= n <= len(ORDINAL_WORDS) else ordinal(n)


def list_words(words, last="and"):
    """"a", "a and b", "a, b and c"; `last` may be "or"."""
    words = [str(word) for word in words]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def first_upper(text):
    """The text with its first letter upper-case and the rest as it was."""
    return text[:1].upper() + text[1:]


def first_lower(text):
    """The text with its first letter lower-case, unless its first word is all capitals (BSL, COPD)."""
    head = text.partition(" ")[0]
    return text if len(head) > 1 and head.isupper() else text[:1].lower() + text[1:]


def sentence(text):
    """The text as a sentence: first letter upper-case, a full stop where no other end mark stands."""
    text = text.strip()
    return first_upper(text) + ("" if not text or text[-1] in ".!?…" else ".")
