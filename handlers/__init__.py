"""What a menu step or an SMS command does: one file an action, all of one shape (shape.py)."""
