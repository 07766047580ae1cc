"""Whole calls: who makes them, the server that answers, what is kept and what is wanted."""
