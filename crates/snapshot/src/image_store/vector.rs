//! SVG drawings to pixels, within limits: what a drawing will cost is known before any of it is done.

mod expansion;
mod fonts;
mod work;

use super::ImageError;
use hivesync_domain::Platform;
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{ImageHrefResolver, Options, Size, Tree},
};

/// The largest surface that is drawn on; what is shown larger is scaled up.
const MOST_PIXELS: f64 = 16_777_216.0;
/// The longest side of it: the rasterisers take no image with a longer one.
const LONGEST_SIDE: f64 = 16_384.0;
/// A drawing without any size is as large as browsers have it.
const DEFAULT_SIZE: (f32, f32) = (300.0, 150.0);
/// Stack for the deepest drawing there may be; only what is used of it takes memory.
const STACK_BYTES: usize = 64 << 20;
/// Fractions of a pixel that a viewport is measured in.
const VIEWPORT_STEPS: f64 = 64.0;

/// What a drawing depends on besides its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct VectorLook {
    /// Whose fonts its text is set in.
    platform: Platform,
    /// The size of the box it lays itself out in, in steps of a logical pixel; its own size when absent.
    viewport: Option<[u32; 2]>,
}

impl VectorLook {
    /// A drawing of its own size.
    pub(crate) fn natural(platform: Platform) -> Self {
        Self {
            platform,
            viewport: None,
        }
    }

    /// A drawing that lays itself out in a box of so many logical pixels.
    pub(crate) fn within(platform: Platform, width: f64, height: f64) -> Self {
        let steps = |length: f64| (length.clamp(0.0, 65_536.0) * VIEWPORT_STEPS).round().max(1.0) as u32;
        Self {
            platform,
            viewport: Some([steps(width), steps(height)]),
        }
    }
}

/// A drawing that was read.
pub(super) struct Vector {
    tree: Tree,
    /// About how much memory it takes.
    pub(super) bytes: usize,
}

/// Whether a file is a drawing by its first characters.
pub(super) fn is_vector(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"<")
}

impl Vector {
    /// Reads a drawing.
    pub(super) fn read(bytes: &[u8], look: VectorLook, most_bytes: u64) -> Result<Self, ImageError> {
        if bytes.len() as u64 > most_bytes {
            return Err(ImageError::TooManySvgBytes {
                bytes: bytes.len() as u64,
                most: most_bytes,
            });
        }
        let text = std::str::from_utf8(bytes).map_err(|_| svg("it is not UTF-8 text"))?;
        apart(|| {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let expanded = expansion::check(text)?;
            let placed = look.viewport.and_then(|[width, height]| {
                let logical = |steps: u32| f64::from(steps) / VIEWPORT_STEPS;
                expansion::in_viewport(text, logical(width), logical(height))
            });
            let text = placed.as_deref().unwrap_or(text);
            let document = expansion::parse(text)?;
            let tree = Tree::from_xmltree(&document, &options(look.platform)).map_err(svg)?;
            Ok(Self {
                tree,
                bytes: 4096 + expanded.saturating_mul(16),
            })
        })
    }

    /// Its size in logical pixels.
    pub(super) fn size(&self) -> (f64, f64) {
        let size = self.tree.size();
        (f64::from(size.width()), f64::from(size.height()))
    }

    /// What drawing it in this size costs, in fills of a pixel.
    pub(super) fn work(&self, width: u32, height: u32) -> Result<f64, ImageError> {
        let (width, height) = surface(width, height);
        apart(|| work::estimate(&self.tree, self.transform(width, height), width, height))
    }

    /// Draws it: premultiplied, four bytes a pixel.
    pub(super) fn draw(&self, width: u32, height: u32) -> Result<(u32, u32, Vec<u8>), ImageError> {
        let (width, height) = surface(width, height);
        let transform = self.transform(width, height);
        apart(|| {
            work::estimate(&self.tree, transform, width, height)?;
            let mut pixmap = Pixmap::new(width, height).ok_or_else(|| svg("it has no pixels"))?;
            resvg::render(&self.tree, transform, &mut pixmap.as_mut());
            Ok((width, height, pixmap.take()))
        })
    }

    fn transform(&self, width: u32, height: u32) -> Transform {
        let size = self.tree.size();
        Transform::from_scale(width as f32 / size.width(), height as f32 / size.height())
    }
}

/// The size of the surface for a drawing of this size.
fn surface(width: u32, height: u32) -> (u32, u32) {
    let (across, down) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let shrink = (MOST_PIXELS / (across * down))
        .sqrt()
        .min(LONGEST_SIDE / across.max(down))
        .min(1.0);
    let shrunk = |length: f64| (length * shrink).floor().max(1.0) as u32;
    (shrunk(across), shrunk(down))
}

/// Runs `work` on a stack of its own, deep enough for every drawing; what goes wrong in it stays in it.
fn apart<T: Send>(work: impl FnOnce() -> Result<T, ImageError> + Send) -> Result<T, ImageError> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("svg".to_owned())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, work);
        match thread.map(|thread| thread.join()) {
            Ok(Ok(done)) => done,
            Ok(Err(_)) | Err(_) => Err(svg("it can't be drawn")),
        }
    })
}

/// Nothing is read from anywhere: neither files nor other drawings.
fn options(platform: Platform) -> Options<'static> {
    let (width, height) = DEFAULT_SIZE;
    let mut options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        font_family: fonts::default_family(platform).to_owned(),
        font_resolver: fonts::resolver(platform),
        fontdb: fonts::bundled(),
        ..Options::default()
    };
    if let Some(size) = Size::from_wh(width, height) {
        options.default_size = size;
    }
    options
}

fn svg(error: impl ToString) -> ImageError {
    // Parsers quote what they found; that must not fill a warning.
    ImageError::Svg(error.to_string().chars().take(160).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NATURAL: VectorLook = VectorLook {
        platform: Platform::Ios,
        viewport: None,
    };

    fn read(text: &str) -> Result<Vector, ImageError> {
        Vector::read(text.as_bytes(), NATURAL, 1 << 20)
    }

    fn pixel((width, _, rgba): &(u32, u32, Vec<u8>), x: u32, y: u32) -> [u8; 4] {
        let at = ((y * width + x) * 4) as usize;
        rgba[at..at + 4].try_into().unwrap()
    }

    #[test]
    fn a_drawing_is_drawn_in_any_size() {
        let icon = read(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'><rect width='12' height='24' fill='red'/></svg>",
        )
        .unwrap();
        assert_eq!(icon.size(), (24.0, 24.0));
        for size in [24, 72, 500] {
            let drawn = icon.draw(size, size).unwrap();
            assert_eq!((drawn.0, drawn.1), (size, size));
            assert_eq!(pixel(&drawn, size / 4, size / 2), [255, 0, 0, 255]);
            assert_eq!(pixel(&drawn, size * 3 / 4, size / 2), [0; 4]);
        }
        let (width, height, rgba) = icon.draw(60_000, 60_000).unwrap();
        assert!(u64::from(width) * u64::from(height) <= 16_777_216 && width == height);
        assert_eq!(rgba.len(), width as usize * height as usize * 4);
    }

    #[test]
    fn a_viewport_lays_the_drawing_out_as_its_view_box_says() {
        let icon = "<svg xmlns='http://www.w3.org/2000/svg' width='100%' height=\"24\" viewBox='0 0 10 10'><rect width='10' \
                    height='10' fill='blue'/></svg>";
        let look = VectorLook::within(Platform::Ios, 40.0, 20.0);
        let drawn = Vector::read(icon.as_bytes(), look, 1000)
            .unwrap()
            .draw(40, 20)
            .unwrap();
        // In the middle, as a square.
        assert_eq!(pixel(&drawn, 20, 10), [0, 0, 255, 255]);
        assert_eq!((pixel(&drawn, 5, 10), pixel(&drawn, 35, 10)), ([0; 4], [0; 4]));
        // Without a view box and without a size, a unit is a pixel.
        let plain = "<svg><rect width='10' height='10' fill='blue'/></svg>";
        let drawn = Vector::read(plain.as_bytes(), look, 1000)
            .unwrap()
            .draw(40, 20)
            .unwrap();
        assert_eq!(
            (pixel(&drawn, 5, 5), pixel(&drawn, 15, 5)),
            ([0, 0, 255, 255], [0; 4])
        );
    }

    #[test]
    fn text_is_set_in_the_bundled_fonts() {
        let label = |weight: u32, family: &str| {
            let text = format!(
                "<svg width='100' height='30'><text x='2' y='22' font-size='20' font-weight='{weight}' \
                 font-family='{family}'>Hxg</text></svg>"
            );
            let (_, _, rgba) = read(&text).unwrap().draw(100, 30).unwrap();
            rgba.chunks(4).map(|pixel| u32::from(pixel[3])).sum::<u32>()
        };
        let regular = label(400, "Roboto");
        assert!(regular > 10_000, "{regular}");
        assert!(label(800, "Roboto") > regular + regular / 10);
        assert_ne!(label(400, "monospace"), regular);
        assert!(label(400, "Nobody Has This") > 10_000);
    }

    #[test]
    fn nothing_is_read_from_outside() {
        let text = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='9' height='9'>\
                    <image xlink:href='file:///etc/passwd' width='9' height='9'/><image href='/etc/passwd' width='9' \
                    height='9'/><use href='https://example.com/a.svg#b'/><rect width='3' height='3'/></svg>";
        let drawn = read(text).unwrap().draw(9, 9).unwrap();
        assert_eq!(
            (pixel(&drawn, 1, 1), pixel(&drawn, 7, 7)),
            ([0, 0, 0, 255], [0; 4])
        );
    }

    /// Each is refused, or drawn, for what it is; none takes long, panics or fills the memory.
    #[test]
    fn hostile_drawings_are_refused_before_they_cost() {
        let svg = |inside: &str| {
            format!("<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'>{inside}</svg>")
        };
        let levels = |count: usize, open: &dyn Fn(usize) -> String, close: &str| {
            let opened: String = (0..count).map(open).collect();
            format!("{opened}<rect width='50' height='50'/>{}", close.repeat(count))
        };
        let uses = |count: usize| -> String {
            (1..count)
                .map(|level| {
                    let inner = format!("<use href='#l{}'/>", level - 1).repeat(10);
                    format!("<g id='l{level}'>{inner}</g>")
                })
                .collect()
        };
        let bombs: Vec<(&str, String, &str)> = vec![
            (
                "laughs",
                "<!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><svg><text>&b;</text></svg>".to_owned(),
                "entit",
            ),
            (
                "a long entity, often",
                format!(
                    "<!DOCTYPE svg [<!ENTITY a '{}'>]><svg><text>{}</text></svg>",
                    "x".repeat(100_000),
                    "&a;".repeat(1000)
                ),
                "entit",
            ),
            (
                "uses of uses",
                svg(&format!("<g id='l0'><rect width='5' height='5'/></g>{}", uses(10))),
                "elements",
            ),
            (
                "a use of itself",
                svg("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>"),
                "itself",
            ),
            ("a deep tree", svg(&levels(50_000, &|_| "<g>".to_owned(), "</g>")), "deep"),
            (
                "layers in layers",
                svg(&levels(100, &|_| "<g opacity='.9'>".to_owned(), "</g>")),
                "",
            ),
            (
                "markers on markers",
                svg(&format!(
                    "<marker id='m' markerWidth='9' markerHeight='9'>{}</marker><path d='M0 0{}' marker-mid='url(#m)'/>",
                    "<rect width='5' height='5'/>".repeat(1000),
                    "l1 1".repeat(10_000)
                )),
                "elements",
            ),
            (
                "a dash for every atom",
                svg("<path d='M0 50H1e7' stroke='red' stroke-width='90' stroke-dasharray='.0001'/>"),
                "dashes",
            ),
            (
                "a pattern larger than the world",
                svg("<pattern id='p' width='1e6' height='1e6' patternUnits='userSpaceOnUse'><rect width='9' height='9'/>\
                     </pattern><rect width='100' height='100' fill='url(#p)'/>"),
                "pattern",
            ),
            (
                "patterns of patterns",
                svg(&format!(
                    "{}<rect width='100' height='100' fill='url(#p0)'/>",
                    (0..200)
                        .map(|level| format!(
                            "<pattern id='p{level}' width='2000' height='2000' patternUnits='userSpaceOnUse'><rect \
                             width='2000' height='2000' fill='url(#p{})'/></pattern>",
                            level + 1
                        ))
                        .collect::<String>()
                )),
                "",
            ),
            (
                "a brush as wide as the picture",
                svg("<filter id='f' x='-9' y='-9' width='99' height='99'><feMorphology operator='dilate' radius='5000'/>\
                     </filter><rect width='100' height='100' filter='url(#f)'/>"),
                "too much",
            ),
            (
                "noise of a thousand octaves",
                svg("<filter id='f'><feTurbulence numOctaves='1000000' baseFrequency='.1'/></filter><rect width='100' \
                     height='100' filter='url(#f)'/>"),
                "work",
            ),
            (
                "a view box of everything",
                "<svg viewBox='-1e38 -1e38 3e38 3e38'><rect width='3e38' height='3e38'/></svg>".to_owned(),
                "",
            ),
            (
                "numbers that are none",
                svg("<path d='M nan inf L 1e400 -1e400 Z' stroke='red' stroke-width='1e30'/><circle r='1e38' cx='-1e38'/>"),
                "",
            ),
            (
                "a selector that never ends",
                svg(&format!(
                    "<style>{} {{fill:red}}</style>{}",
                    "g ".repeat(60),
                    levels(100, &|_| "<g>".to_owned(), "</g>")
                )),
                "style",
            ),
            (
                "rules for all and everybody",
                svg(&format!(
                    "<style>{}</style>{}",
                    ".a{fill:red}".repeat(20_000),
                    "<rect width='1' height='1'/>".repeat(15_000)
                )),
                "style",
            ),
            ("no drawing", "<html><body>hello</body></html>".to_owned(), ""),
            ("cut off", "<svg><rect".to_owned(), ""),
            ("nothing", "<".to_owned(), ""),
        ];
        for (name, text, expected) in bombs {
            let drawn = read(&text).and_then(|vector| vector.draw(1000, 1000));
            match drawn {
                Ok(_) => assert!(expected.is_empty(), "{name} was drawn"),
                Err(error) => assert!(error.to_string().contains(expected), "{name}: {error}"),
            }
        }
        assert!(matches!(
            Vector::read(&vec![b'<'; 2000], NATURAL, 1000),
            Err(ImageError::TooManySvgBytes {
                bytes: 2000,
                most: 1000
            })
        ));
    }

    #[test]
    fn layers_that_would_fill_the_memory_are_refused() {
        let inside = "<g opacity='.9'>".repeat(100)
            + "<rect x='-9000' y='-9000' width='20000' height='20000'/>"
            + &"</g>".repeat(100);
        let text = format!("<svg width='1000' height='1000'>{inside}</svg>");
        let error = read(&text).unwrap().draw(3000, 3000).unwrap_err();
        assert!(error.to_string().contains("memory"), "{error}");
    }
}
