"""Long runs over real sockets, and what they demand."""
