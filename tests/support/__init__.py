"""Parts that several kinds of tests share."""
