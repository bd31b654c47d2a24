"""The English names of languages by ISO 639-1 code: those most spoken in England, by the 2021 census."""

NAMES = {
    "en": "English", "ar": "Arabic", "bn": "Bengali", "bg": "Bulgarian", "cs": "Czech", "cy": "Welsh", "de": "German", "el": "Greek",
    "es": "Spanish", "fa": "Farsi", "fr": "French", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "ku": "Kurdish", "lt": "Lithuanian", "lv": "Latvian", "ml": "Malayalam",
    "ne": "Nepali", "nl": "Dutch", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "si": "Sinhala", "sk": "Slovak", "so": "Somali", "sq": "Albanian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "ti": "Tigrinya", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yi": "Yiddish",
    "yo": "Yoruba", "yue": "Cantonese", "zh": "Chinese", "bfi": "British Sign Language", "am": "Amharic", "da": "Danish", "fi": "Finnish",
    "no": "Norwegian", "sr": "Serbian", "bs": "Bosnian", "et": "Estonian", "ga": "Irish", "ha": "Hausa", "ig": "Igbo", "sn": "Shona",
}


def names(codes):
    """The names of codes in order; a code that has none here is left out, and so is English when it stands alone."""
    found = [NAMES[code.lower()] for code in codes if code.lower() in NAMES]
    return [] if found == ["English"] else found
