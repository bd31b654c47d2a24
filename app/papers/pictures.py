"""Our own small pictures beside the words of a sheet, for people who read pictures sooner than words: paths of 24 by 24, in black alone."""
# Each is (what is filled, what is drawn as a line 2 wide).
PICTURES = {
    "when": ("", "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19M12 6.5V12l3.8 2.6"),
    "where": ("M12 7.4a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2Z", "M12 22c-4.4-5-7-8.2-7-12a7 7 0 0 1 14 0c0 3.8-2.6 7-7 12Z"),
    "access": ("M2 21h20v1.6H2ZM15.2 12.2a1 1 0 1 0 2 0a1 1 0 1 0-2 0Z", "M12.5 21V3H20V21M2.5 20.5L9.5 15.5M9.5 15.5H7.2M9.5 15.5V17.8"),
    "cost": ("", "M12 2.5a9.5 9.5 0 1 0 0 19a9.5 9.5 0 1 0 0-19M15.4 8.6c-.5-1.4-1.6-2.2-3-2.2c-1.9 0-3 1.3-3 3.2c0 2.6.9 3.4.9 5.2"
                 "c0 1.3-.6 2-1.7 2.4H15.6M8.2 12.2H13.6"),
    "checked": ("", "M12 2.5L4.5 5.2V11c0 4.8 3.1 8.9 7.5 10.7"
                "c4.4-1.8 7.5-5.9 7.5-10.7V5.2ZM8.3 11.9l2.7 2.7l4.8-5.6"),
    "note": ("M10.8 15.5h2.4v2.4h-2.4Z", "M3 4h18v14h-8l-5 4v-4H3ZM12 7v6.5"),
    "first": ("", "M4 21V4.5C4 3.7 4.7 3 5.5 3H14v18"
              "M14 5h4.5c.8 0 1.5.7 1.5 1.5V21M2 21h20M10.5 12.2v.6"),
    "call": ("", "M6.5 3h3L11 7.5L9 9.1c1 2.4 2.6 4 5 5l1.6-2"
             "l4.4 1.4v3.2c0 1.9-1.5 3.3-3.3 3.1C9.9 19 5 14 4.2 7.3C4 5 4.8 3 6.5 3Z"),
    "together": ("M7.5 3a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6ZM16.5 3a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6Z"
                 "M3 22v-7.5a4.5 4.5 0 0 1 9 0V22ZM12.8 22v-7.5c0-1.5-.4-2.6-1-3.5a4.5 4.5 0 0 1 9.2 3.5V22Z", ""),
}


def svg(name):
    """One picture as the text of an SVG file, for the PDF."""
    filled, drawn = PICTURES[name]
    parts = (f'<path d="{filled}"/>' if filled else "") + (
        f'<path d="{drawn}" fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>' if drawn else "")
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">{parts}</svg>'
