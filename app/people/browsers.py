"""Which browser it is, in words that somebody knows their own by: "Android phone, Chrome"."""
_MACHINES = (("iPad", "iPad"), ("iPhone", "iPhone"), ("Android", "Android phone"), ("CrOS", "Chromebook"), ("Windows", "Windows computer"),
             ("Macintosh", "Mac"), ("Linux", "Linux computer"))
# In this order: most say that they are also Chrome and Safari.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"),
             ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def browser_words(user_agent):
    """"iPad, Safari" of a User-Agent header (any text); "A phone or computer" when it says nothing that we know."""
    machine = next((words for sign, words in _MACHINES if sign in user_agent), "")
    if machine == "Android phone" and "Mobile" not in user_agent:
        machine = "Android tablet"
    program = next((words for sign, words in _BROWSERS if sign in user_agent), "")
    return ", ".join(part for part in (machine, program) if part) or "A phone or computer"
