"""Characters that text of people may not hold, or that do not show.

Each constant is the inside of a character class, as regular expressions of Python and of JSON
Schema alike write it; beyond U+FFFF they have no escape in common.
"""

from typing import Final

# Control and format characters (Unicode's Cc and Cf): they turn text around or do not show. The
# two joiners, which emoji and scripts of India and Persia are written with, are not among them.
REFUSED: Final = (
    r"\x00-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b"
    r"\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f"
)
# What does not show by itself (Unicode's Default_Ignorable_Code_Point), like variation selectors.
IGNORED: Final = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Of lines and of paragraphs.
SEPARATORS: Final = r"\u2028\u2029"
