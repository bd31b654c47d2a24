"""The practice desk: things to try for the person in front of one, ranked, chosen and printed; nothing about that person comes here."""
