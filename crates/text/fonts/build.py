"""Makes the bundled fonts from the open fonts that npm's @fontsource packages carry.

Run in an empty folder with the packages of PACKAGES unpacked under their names there (npm pack, tar), fontTools and
brotli installed: `python build.py PACKAGES_FOLDER`. The results lie beside this file.
"""

import pathlib
import shutil
import sys

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

PACKAGES = {
    "roboto": "@fontsource-variable/roboto@5.3.0",
    "inter": "@fontsource-variable/inter@5.3.0",
    "roboto-mono": "@fontsource-variable/roboto-mono@5.3.0",
    "noto-serif": "@fontsource-variable/noto-serif@5.3.0",
    "noto-sans-arabic": "@fontsource-variable/noto-sans-arabic@5.3.0",
    "noto-sans-hebrew": "@fontsource-variable/noto-sans-hebrew@5.3.0",
    "noto-sans-symbols": "@fontsource-variable/noto-sans-symbols@5.3.0",
    "noto-sans-symbols-2": "@fontsource/noto-sans-symbols-2@5.3.0",
    "noto-color-emoji": "@fontsource/noto-color-emoji@5.3.2",
}
# Characters that are pictures unless told otherwise (Emoji_Presentation): they come from the emoji font.
PICTURES = set()
for first, last in (
    (0x231A, 0x231B), (0x23E9, 0x23EC), (0x23F0, 0x23F0), (0x23F3, 0x23F3), (0x25FD, 0x25FE), (0x2614, 0x2615),
    (0x2648, 0x2653), (0x267F, 0x267F), (0x2693, 0x2693), (0x26A1, 0x26A1), (0x26AA, 0x26AB), (0x26BD, 0x26BE),
    (0x26C4, 0x26C5), (0x26CE, 0x26CE), (0x26D4, 0x26D4), (0x26EA, 0x26EA), (0x26F2, 0x26F3), (0x26F5, 0x26F5),
    (0x26FA, 0x26FA), (0x26FD, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270B), (0x2728, 0x2728), (0x274C, 0x274C),
    (0x274E, 0x274E), (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797), (0x27B0, 0x27B0), (0x27BF, 0x27BF),
    (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55),
):
    PICTURES.update(range(first, last + 1))
HERE = pathlib.Path(__file__).parent
FROM = pathlib.Path(sys.argv[1])


def make(package, source, name, keep=None, instance=None):
    font = TTFont(FROM / package / "files" / f"{source}.woff2")
    if instance:
        font = instancer.instantiateVariableFont(font, instance)
    if keep:
        for table in ("SVG ", "vhea", "vmtx"):
            if table in font:
                del font[table]
        options = subset.Options()
        options.layout_features = ["*"]
        options.layout_closure = False
        options.notdef_outline = True
        options.name_IDs = ["*"]
        options.glyph_names = False
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[char for char in font.getBestCmap() if keep(char)])
        subsetter.subset(font)
    font.flavor = None
    font.save(HERE / f"{name}.ttf")


for family in ("roboto", "inter"):
    for part in ("latin", "latin-ext", "cyrillic", "greek", "vietnamese"):
        make(family, f"{family}-{part}-wght-normal", f"{family}-{part}")
    make(family, f"{family}-latin-wght-italic", f"{family}-latin-italic")
for part in ("latin", "latin-ext", "cyrillic", "greek"):
    make("roboto-mono", f"roboto-mono-{part}-wght-normal", f"roboto-mono-{part}")
make("roboto-mono", "roboto-mono-latin-wght-italic", "roboto-mono-latin-italic")
make("noto-serif", "noto-serif-latin-wght-normal", "noto-serif-latin")
make("noto-serif", "noto-serif-latin-wght-italic", "noto-serif-latin-italic")
make("noto-sans-arabic", "noto-sans-arabic-arabic-wght-normal", "noto-sans-arabic")
make("noto-sans-hebrew", "noto-sans-hebrew-hebrew-wght-normal", "noto-sans-hebrew")
make(
    "noto-sans-symbols",
    "noto-sans-symbols-symbols-wght-normal",
    "noto-sans-symbols",
    lambda char: char not in PICTURES and char <= 0xFFFF,
    {"wght": 400},
)
make(
    "noto-sans-symbols-2",
    "noto-sans-symbols-2-symbols-400-normal",
    "noto-sans-symbols-2",
    lambda char: 0x2000 <= char <= 0x2BFF and not 0x2800 <= char <= 0x28FF and char not in PICTURES,
)
EMOJI = {
    "noto-color-emoji-faces": lambda c: 0x200D < c <= 0x2FFF or 0x3030 <= c <= 0x3299 or 0x1F004 <= c <= 0x1F2FF or 0x1F600 <= c <= 0x1F64F,
    "noto-color-emoji-things": lambda c: 0x1F300 <= c <= 0x1F5FF and not 0x1F3FB <= c <= 0x1F3FF,
    "noto-color-emoji-more": lambda c: 0x1F680 <= c <= 0x1FAFF,
}
for name, keep in EMOJI.items():
    make("noto-color-emoji", "noto-color-emoji-emoji-400-normal", name, keep)
for package in PACKAGES:
    shutil.copy(FROM / package / "LICENSE", HERE / f"{package}.LICENSE")
