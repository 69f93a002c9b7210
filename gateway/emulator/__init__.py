"""Africa's Talking on a desk: its REST, its callbacks, and feature phones on a page."""
