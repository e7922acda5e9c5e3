//! A small icon font, built table by table: whole, or wrong in one place.
#![allow(dead_code)]

/// A font with squares for glyphs.
pub struct IconFont {
    /// Family and PostScript name.
    pub name: &'static str,
    /// The characters it has, each as a square glyph, in order.
    pub characters: Vec<u16>,
    /// The `glyf` entries, instead of squares.
    pub glyphs: Vec<Vec<u8>>,
    /// Tables added or put in the place of its own.
    pub tables: Vec<([u8; 4], Vec<u8>)>,
    /// Glyphs that `maxp` claims, when it lies.
    pub claimed_glyphs: Option<u16>,
}

impl IconFont {
    /// A font of private-use characters, as icon packages have them.
    pub fn new(name: &'static str, characters: &[u16]) -> Self {
        Self {
            name,
            characters: characters.to_vec(),
            glyphs: std::iter::once(Vec::new())
                .chain(characters.iter().map(|_| square(1000)))
                .collect(),
            tables: Vec::new(),
            claimed_glyphs: None,
        }
    }

    /// The file.
    pub fn build(&self) -> Vec<u8> {
        let count = self.glyphs.len() as u16;
        let mut glyf = Vec::new();
        let mut loca = vec![0_u32];
        for glyph in &self.glyphs {
            glyf.extend(glyph);
            while glyf.len() % 4 != 0 {
                glyf.push(0);
            }
            loca.push(glyf.len() as u32);
        }
        let mut tables: Vec<([u8; 4], Vec<u8>)> = vec![
            (*b"cmap", cmap(&self.characters)),
            (*b"glyf", glyf),
            (*b"head", head()),
            (*b"hhea", hhea(count)),
            (*b"hmtx", shorts(&[1000, 0].repeat(usize::from(count)))),
            (
                *b"loca",
                loca.iter().flat_map(|offset| offset.to_be_bytes()).collect(),
            ),
            (*b"maxp", maxp(self.claimed_glyphs.unwrap_or(count))),
            (*b"name", name(self.name)),
            (*b"post", [shorts(&[0, 3]), vec![0; 28]].concat()),
        ];
        for (tag, data) in &self.tables {
            tables.retain(|(known, _)| known != tag);
            tables.push((*tag, data.clone()));
        }
        tables.sort_by_key(|(tag, _)| *tag);
        file(&tables)
    }
}

/// Tables as a font file.
pub fn file(tables: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut file = [vec![0, 1, 0, 0], shorts(&[tables.len() as u16, 128, 3, 16])].concat();
    let mut at = 12 + tables.len() * 16;
    for (tag, data) in tables {
        file.extend(tag);
        file.extend([0; 4]);
        file.extend((at as u32).to_be_bytes());
        file.extend((data.len() as u32).to_be_bytes());
        at += data.len().next_multiple_of(4);
    }
    for (_, data) in tables {
        file.extend(data);
        file.extend(vec![0; data.len().next_multiple_of(4) - data.len()]);
    }
    file
}

pub fn shorts(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

/// A square of this many units.
pub fn square(size: u16) -> Vec<u8> {
    let less = size.wrapping_neg();
    [
        shorts(&[1, 0, 0, size, size, 3, 0]),
        vec![1; 4],
        shorts(&[0, size, 0, less]),
        shorts(&[0, 0, size, 0]),
    ]
    .concat()
}

/// A glyph made of other glyphs.
pub fn composite(parts: &[u16]) -> Vec<u8> {
    let mut glyph = shorts(&[u16::MAX, 0, 0, 1000, 1000]);
    for (index, part) in parts.iter().enumerate() {
        // Words for the offset; more parts follow.
        let flags = if index + 1 < parts.len() { 0x23 } else { 0x03 };
        glyph.extend(shorts(&[flags, *part, 0, 0]));
    }
    glyph
}

fn head() -> Vec<u8> {
    let mut head = shorts(&[1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, 1000]);
    head.extend([0; 16]);
    head.extend(shorts(&[0, 0, 1000, 1000, 0, 8, 2, 1, 0]));
    head
}

fn hhea(count: u16) -> Vec<u8> {
    shorts(&[1, 0, 1000, 0, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0, count])
}

fn maxp(count: u16) -> Vec<u8> {
    [shorts(&[1, 0, count, 100, 10, 100, 10, 2]), vec![0; 18]].concat()
}

fn cmap(characters: &[u16]) -> Vec<u8> {
    let mut groups = Vec::new();
    for (index, character) in characters.iter().enumerate() {
        for value in [u32::from(*character), u32::from(*character), index as u32 + 1] {
            groups.extend(value.to_be_bytes());
        }
    }
    let mut cmap = shorts(&[0, 1, 3, 10, 0, 12, 12, 0]);
    cmap.extend((16 + groups.len() as u32).to_be_bytes());
    cmap.extend([0; 4]);
    cmap.extend((characters.len() as u32).to_be_bytes());
    cmap.extend(groups);
    cmap
}

fn name(name: &str) -> Vec<u8> {
    let text: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let postscript = format!("{}-Regular", name.replace(' ', ""));
    let postscript: Vec<u8> = postscript.encode_utf16().flat_map(u16::to_be_bytes).collect();
    [
        shorts(&[0, 2, 6 + 24]),
        shorts(&[3, 1, 0x409, 1, text.len() as u16, 0]),
        shorts(&[3, 1, 0x409, 6, postscript.len() as u16, text.len() as u16]),
        text,
        postscript,
    ]
    .concat()
}
