"""Tools that drive the program for people: pictures of every screen."""
