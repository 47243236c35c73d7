"""Files between browsers and clouds."""
