"""Colors of a brand: whether they are some, how well words in them can be read, and the stylesheet that sets them.

Contrast as WCAG 2.2 counts it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio ; AA wants 4.5 for words.
"""

import hashlib
import re
from functools import lru_cache

COLOR = re.compile(r"#[0-9a-fA-F]{6}")
AA = 4.5
INKS = "#ffffff", "#0c1526"  # what words on the accent can be
# What the app's own stylesheet has, as far as a brand may replace it
LIGHT = {"accent": "#2456d6", "ground": "#f5f6f8", "surface": "#ffffff", "ink": "#17202e", "quiet": "#5a6675"}
DARK = {"accent": "#7ea6ff", "ground": "#0e131b", "surface": "#151c27", "ink": "#e3e8f0", "quiet": "#98a4b5"}
THEMES = {"light": LIGHT, "dark": DARK}
NAMES = {*LIGHT, "on-accent"}


def channels(color):
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))


def contrast(one, other):
    """1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color):
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in channels(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink_on(color):
    """What can be read best on it."""
    return max(INKS, key=lambda ink: contrast(ink, color))


def theme(brand, name):
    """A theme's colors: the app's, with what the brand says. What it leaves out follows from the rest.

    ``on-accent`` is what is read best on the accent; the accent of dark pages is that of light ones, lightened until it can be
    read there.
    """
    said = colors_of(brand, name)
    found = THEMES[name] | said
    if name == "dark" and "accent" not in said and (light := colors_of(brand, "light").get("accent")):
        found["accent"] = _lightened(light, found["surface"], found["ground"])
    return {"on-accent": ink_on(found["accent"])} | found


def colors_of(brand, name):
    """What the brand itself says: ``color`` is the accent, ``colors`` more."""
    short = {"light": brand.get("color"), "dark": brand.get("color_dark")}[name]
    told = {"accent": short} | dict(brand.get("colors", {}).get(name) or {})
    return {key: one for key, one in told.items() if one}


def _lightened(color, *grounds):
    for percent in range(0, 100, 5):
        parts = [round(channel + (255 - channel) * percent / 100) for channel in channels(color)]
        lighter = "#" + "".join(f"{part:02x}" for part in parts)
        if all(contrast(lighter, ground) >= AA for ground in grounds):
            break
    return lighter


def wrong(brand):
    """``(what, why)`` for what is no color."""
    for name in "color", "color_dark":
        if brand.get(name) and not COLOR.fullmatch(str(brand[name])):
            yield name, f"{brand[name]!r} is not of the form #2456d6"
    for name, said in brand.get("colors", {}).items():
        if name not in THEMES:
            yield f"colors[{name!r}]", "themes are light and dark"
            continue
        for key, color in (said or {}).items():
            if key not in NAMES:
                yield f"colors[{name!r}][{key!r}]", f"known are {', '.join(sorted(NAMES))}"
            elif color and not COLOR.fullmatch(str(color)):
                yield f"colors[{name!r}][{key!r}]", f"{color!r} is not of the form #2456d6"


def pale(brand):
    """``(theme, words, ground, contrast)`` for what cannot be read well enough."""
    for name in THEMES:
        colors = theme(brand, name)
        pairs = [
            ("on-accent", "accent"),
            *((one, on) for one in ("accent", "ink", "quiet") for on in ("surface", "ground")),
        ]
        for words, on in pairs:
            if (found := contrast(colors[words], colors[on])) < AA:
                yield name, words, on, found


def sheet(brand):
    """``(the stylesheet, its digest)``; empty where the brand says nothing about colors."""
    if not any(colors_of(brand, name) for name in THEMES):
        return "", ""
    return _sheet(*(tuple(sorted(theme(brand, name).items())) for name in THEMES))


@lru_cache(maxsize=8)
def _sheet(light, dark):
    light, dark = ("; ".join(_properties(dict(colors))) for colors in (light, dark))
    text = (
        f".nova {{ {light} }}\n"
        f".nova[data-bs-theme=dark] {{ {dark} }}\n"
        f"@media (prefers-color-scheme: dark) {{ .nova[data-bs-theme=auto] {{ {dark} }} }}\n"
    )
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


def _properties(colors):
    for name, color in colors.items():
        yield f"--nova-{name}: {color}"
    yield f"--nova-accent-rgb: {', '.join(map(str, channels(colors['accent'])))}"
