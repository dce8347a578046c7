"""Files of rows and events to a `Log`: every row is used, or counted and named by its line."""
