"""Measures Natter against its budgets on made-up but believable listings; nothing here is part of the site or of its tests."""
