"""A small typed SDK on ironwire, the loopback API it talks to, and a demo of the two."""
