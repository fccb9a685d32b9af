"""One module for each revision, in order; a released one never changes."""
