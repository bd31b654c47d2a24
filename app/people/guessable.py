"""Makes the list of common passwords: patterns that people fall back on, put together here, each kept as a short hash."""
from itertools import product

from app.people.passwords import COMMON, DIGEST_BYTES, LEAST, digest

_WORDS = """password passwort letmein welcome admin administrator login master dragon monkey sunshine princess football baseball cricket
rugby liverpool chelsea arsenal everton united villa rangers celtic spurs charlie superman batman pokemon starwars computer internet
iloveyou loveyou forever flower butterfly purple orange yellow silver golden summer winter spring autumn january february march april
may june july august september october november december monday tuesday wednesday thursday friday saturday sunday michael jessica
daniel thomas william george oliver harry jack jacob james joshua matthew andrew robert david richard joseph samuel benjamin
alexander emily sophie olivia amelia jasmine hannah rebecca charlotte elizabeth victoria margaret london england britain scotland
wales ireland manchester birmingham leeds bristol yeovil taunton chard somerset lancaster morecambe kendal cumbria lancashire
champion champions natter knitting community volunteer health doctor nurse surgery hospital secret private security changeme default
temporary guest testing tester hello goodbye whatever nothing family mother father brother sister friend friends angel jesus heaven
cheese chocolate banana apple cookie ginger pepper biscuit coffee tigger buster bailey molly poppy bella daisy rosie lucky shadow
rainbow diamond crystal phoenix thunder lightning hunter ranger soldier captain pirate wizard ninja samurai matrix""".split()
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "0987654321", "poiuytrewq", "lkjhgfdsa",
         "mnbvcxz")
_COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "zaq1", "xsw2", "cde3", "vfr4", "qaz", "wsx", "edc")
_ENDS = ["", *map(str, range(24)), "69", "77", "88", "99", "01", "02", "03", *map(str, range(1940, 2031)), "123", "1234",
         "12345", "123456", "1234567", "12345678", "123456789", "1234567890",
         "321", "111", "000", "777", "666", "007", "abc", "xyz"]
_MARKS = ("", "!", "!!", "1!")
_SWAPS = (str.maketrans({}), str.maketrans("aeios", "43105"))
_FIRST = 40


def made():
    """Every password of the list, in small letters, some more than once: words with numbers and marks, words twice, rows of keys."""
    for word, end, mark, swap in product(_WORDS, _ENDS, _MARKS, _SWAPS):
        yield word.translate(swap) + end + mark
    for word, end in product(_WORDS, _ENDS):
        yield from (end + word, word + word + end, f"{word} {word}{end}")
    for first, second, end, between in product(_WORDS[:_FIRST], _WORDS[:_FIRST], ("", "1", "123", "!"), ("", " ", "-")):
        yield first + between + second + end
    for row, start in product(_ROWS, range(26)):
        turned = row[start:] + row[:start]
        yield from (turned[:size] + end for size in range(3, len(turned) + 1) for end in _ENDS)
        yield from ((turned * 10)[:size] for size in range(LEAST, 33))
    for parts in product(_COLUMNS, repeat=3):
        yield from ("".join(parts) + end for end in ("", "1", "12", "123", "!", "1!", "4rfv", "5tgb"))
    for letters in product("abcdefghijklmnopqrstuvwxyz0123456789", repeat=2):
        yield from (("".join(letters) * 16)[:size] for size in range(LEAST, 33))
    for number in range(1000):
        yield from ((f"{number:03}" * 11)[:size] for size in range(LEAST, 25))


def write(path=COMMON):
    """Writes the list of those long enough to be chosen at all; gives how many it holds."""
    found = sorted({digest(one) for one in made() if len(one) >= LEAST})
    path.write_bytes(b"".join(found))
    return len(found) if all(len(one) == DIGEST_BYTES for one in found) else 0
