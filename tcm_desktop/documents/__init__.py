"""Plans and notes as PDF: values in, bytes out, never a temporary file."""
