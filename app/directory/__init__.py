"""The directory: published truth about activities in HSDS words, with one door in (publication.py)."""
