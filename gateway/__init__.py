"""Usalama: a USSD and SMS gateway for community safety in Kenya."""
