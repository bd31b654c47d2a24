"""Bookings: places for children in a group, booked by a school, a parent or a carer, with nothing about a child."""
