"""Tables: other people's listings in rows and columns, read, judged and published; and ours written out again."""
