"""The rules that hold for the code itself."""
