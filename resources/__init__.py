"""Data that ships with the program: rule packs, forms, fonts, icons, styles and translations."""
