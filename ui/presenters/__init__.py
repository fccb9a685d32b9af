"""View state and wording without Qt: what is worth testing about a screen."""
