"""A workshop before a wall: what the room says, the pages that show it, and what becomes of it."""
