"""`gateway up`: the whole service on a desk, with nothing to install or configure first."""
