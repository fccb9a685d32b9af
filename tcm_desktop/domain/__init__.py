"""The language of targeted case management: frozen values and pure functions, standard library only."""
