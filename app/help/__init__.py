"""Help: the footer's pages, which say in plain words what the site really does."""
