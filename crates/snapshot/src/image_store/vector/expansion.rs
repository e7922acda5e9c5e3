//! What a drawing's text becomes when its references are followed: elements, text, depth. Counted, not done.

use super::{super::ImageError, svg};
use roxmltree::{Document, Node, NodeId, ParsingOptions};
use std::collections::{HashMap, HashSet};

/// Elements of a drawing, those that are referred to counted again for each reference.
const MOST_ELEMENTS: u64 = 50_000;
/// Bytes of attributes and text, counted likewise.
const MOST_BYTES: u64 = 8 << 20;
/// Bytes of text that is set in a font, counted likewise.
const MOST_TEXT: u64 = 20_000;
/// Levels, references followed.
const MOST_LEVELS: u32 = 128;
/// Nodes of the file itself.
const MOST_NODES: u32 = 200_000;
/// Bytes that entities may become.
const MOST_ENTITY_BYTES: usize = 2 << 20;
/// Rules times elements: each is tried on each.
const MOST_MATCHES: u64 = 4_000_000;
/// Parts of a selector: each tries every ancestor.
const MOST_SELECTOR_PARTS: usize = 4;
/// Attributes whose reference holds for the one element; others are inherited by those inside of it.
const OWN_REFERENCES: [&str; 4] = ["clip-path", "mask", "filter", "href"];

/// What a part of a drawing becomes.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    elements: u64,
    bytes: u64,
    text: u64,
    levels: u32,
}

impl Weight {
    /// With `other`, which lies inside, so many times.
    fn plus(self, other: Self, times: u64) -> Result<Self, ImageError> {
        let sum = Self {
            elements: self.elements.saturating_add(other.elements.saturating_mul(times)),
            bytes: self.bytes.saturating_add(other.bytes.saturating_mul(times)),
            text: self.text.saturating_add(other.text.saturating_mul(times)),
            levels: self.levels.max(other.levels + 1),
        };
        if sum.elements > MOST_ELEMENTS {
            return Err(svg(format_args!(
                "it becomes more than {MOST_ELEMENTS} elements when its references are followed"
            )));
        }
        if sum.bytes > MOST_BYTES || sum.text > MOST_TEXT {
            return Err(svg("it has too much text, or too many long paths"));
        }
        if sum.levels > MOST_LEVELS {
            return Err(too_deep());
        }
        Ok(sum)
    }
}

fn too_deep() -> ImageError {
    svg(format_args!("it is more than {MOST_LEVELS} levels deep"))
}

/// Reads XML whose entities were checked.
pub(super) fn parse(text: &str) -> Result<Document<'_>, ImageError> {
    let options = ParsingOptions {
        allow_dtd: true,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options).map_err(svg)
}

/// Refuses a drawing that becomes too much; answers about how many bytes it becomes.
pub(super) fn check(text: &str) -> Result<usize, ImageError> {
    check_entities(text)?;
    let document = parse(text)?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err(svg("it is no SVG drawing"));
    }
    let sheet: String = document
        .descendants()
        .filter(|node| node.is_element() && node.tag_name().name() == "style")
        .flat_map(|node| node.children().filter_map(|child| child.text()))
        .collect();
    let mut ids = HashMap::new();
    for node in root.descendants() {
        if let Some(id) = node.attribute("id") {
            ids.entry(id).or_insert(node);
        }
    }
    let mut weighing = Weighing {
        ids,
        known: HashMap::new(),
        open: HashSet::new(),
    };
    let mut weight = weighing.weigh(root, 0)?;
    // What rules refer to may hold for every element.
    for id in references(&sheet) {
        if let Some(target) = weighing.ids.get(id).copied() {
            let times = weight.elements.saturating_add(weight.bytes / 3);
            weight = weight.plus(weighing.weigh(target, 0)?, times)?;
        }
    }
    check_style(&sheet, weight.elements)?;
    Ok(usize::try_from(weight.bytes + weight.elements * 64).unwrap_or(usize::MAX))
}

/// Refuses entities that multiply. Those of drawing programs are few and plain.
fn check_entities(text: &str) -> Result<(), ImageError> {
    let Some(first) = text.find("<!ENTITY") else {
        return Ok(());
    };
    let last = text.rfind("<!ENTITY").unwrap_or(first);
    let end = text[last..].find("]").map_or(text.len(), |at| last + at);
    let declared = &text[first..end];
    let used = text.matches('&').count();
    if declared.contains('&') || declared.len().saturating_mul(used) > MOST_ENTITY_BYTES {
        return Err(svg("its entities become too much text"));
    }
    Ok(())
}

/// Refuses style sheets that take long to be applied.
fn check_style(sheet: &str, elements: u64) -> Result<(), ImageError> {
    let rules = sheet.matches(['{', ',']).count() as u64;
    if rules.saturating_mul(elements) > MOST_MATCHES {
        return Err(svg("its style sheet has too many rules for its elements"));
    }
    let is_long = |selector: &str| {
        let parts = selector.replace(['>', '+', '~'], " ");
        parts.split_whitespace().count() > MOST_SELECTOR_PARTS
    };
    let selectors = sheet
        .split('}')
        .filter_map(|rule| rule.split_once('{'))
        .flat_map(|(selectors, _)| selectors.split(','));
    // Comments are no selectors, but may look like one.
    if selectors
        .into_iter()
        .any(|selector| !selector.contains("/*") && is_long(selector))
    {
        return Err(svg(format_args!(
            "its style sheet has a selector of more than {MOST_SELECTOR_PARTS} parts"
        )));
    }
    Ok(())
}

struct Weighing<'a, 'input> {
    ids: HashMap<&'a str, Node<'a, 'input>>,
    known: HashMap<NodeId, Weight>,
    /// What is being weighed, to find what refers to itself.
    open: HashSet<NodeId>,
}

impl<'a, 'input> Weighing<'a, 'input> {
    fn weigh(&mut self, node: Node<'a, 'input>, level: u32) -> Result<Weight, ImageError> {
        if let Some(known) = self.known.get(&node.id()) {
            return Ok(*known);
        }
        if level > MOST_LEVELS {
            return Err(too_deep());
        }
        if !self.open.insert(node.id()) {
            return Err(svg("it refers to itself"));
        }
        let name = node.tag_name().name();
        let mut weight = Weight {
            elements: 1,
            bytes: node
                .attributes()
                .map(|attribute| attribute.value().len() as u64)
                .sum(),
            text: 0,
            levels: 1,
        };
        for child in node.children() {
            if let Some(text) = child.text().filter(|_| child.is_text() && name != "style") {
                weight.bytes += text.len() as u64;
                weight.text += text.trim().len() as u64;
            } else if child.is_element() {
                weight = weight.plus(self.weigh(child, level + 1)?, 1)?;
            }
        }
        let inside = weight;
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            let direct = value.trim().strip_prefix('#').filter(|_| name == "href");
            for id in direct.into_iter().chain(references(value)) {
                let Some(target) = self.ids.get(id).copied() else {
                    continue;
                };
                let times = if name.starts_with("marker") || value.contains("marker") {
                    // At every point of every path inside.
                    inside.elements.saturating_add(inside.bytes / 3)
                } else if OWN_REFERENCES.contains(&name) {
                    1
                } else {
                    inside.elements
                };
                weight = weight.plus(self.weigh(target, level + 1)?, times)?;
            }
        }
        self.open.remove(&node.id());
        self.known.insert(node.id(), weight);
        Ok(weight)
    }
}

/// The ids in every `url(#id)`.
fn references(value: &str) -> impl Iterator<Item = &str> {
    value.split("url(").skip(1).filter_map(|rest| {
        let inside = rest.split(')').next()?;
        inside.trim().trim_matches(['"', '\'']).trim().strip_prefix('#')
    })
}

/// The drawing with the size of its box in place of its own; nothing where its own counts.
pub(super) fn in_viewport(text: &str, width: f64, height: f64) -> Option<String> {
    let document = parse(text).ok()?;
    let root = document.root_element();
    let is_absolute = |name: &str| {
        root.attribute(name)
            .is_some_and(|length| !length.trim().ends_with('%'))
    };
    if root.attribute("viewBox").is_none() && is_absolute("width") && is_absolute("height") {
        return None;
    }
    let start = root.range().start;
    let name_end =
        start + text[start..].find(|char: char| char.is_whitespace() || matches!(char, '>' | '/'))?;
    let mut gone: Vec<_> = root
        .attributes()
        .filter(|attribute| attribute.namespace().is_none() && matches!(attribute.name(), "width" | "height"))
        .map(|attribute| attribute.range())
        .collect();
    gone.sort_by_key(|range| range.start);
    let mut placed = format!("{} width=\"{width}\" height=\"{height}\"", text.get(..name_end)?);
    let mut at = name_end;
    for range in gone {
        placed.push_str(text.get(at..range.start)?);
        at = range.end;
    }
    placed.push_str(text.get(at..)?);
    Some(placed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_drawings_pass() {
        let illustrator = "<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x.dtd' [\
                           <!ENTITY ns 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns;' viewBox='0 0 1 1'/>";
        assert!(check(illustrator).is_ok());
        let chart = "<svg><defs><linearGradient id='g'><stop/><stop/></linearGradient><marker id='m'><path/></marker></defs>\
                     <style>.a > .b{fill:url(#g)} /* a long comment that is no selector at all */ .c{}</style>\
                     <g fill='url(#g)' style='marker-end: url(&quot;#m&quot;)'><path d='M0 0L1 1'/></g><use href='#u'/>\
                     <g id='u'/></svg>";
        assert!(check(chart).is_ok());
        assert!(matches!(check("<html/>"), Err(ImageError::Svg(_))));
    }

    #[test]
    fn a_viewport_takes_the_place_of_the_drawings_own_size() {
        assert_eq!(
            in_viewport(
                "<svg width='1em' a='b' height=\"9\" viewBox='0 0 1 1'><g/></svg>",
                5.5,
                7.0
            )
            .unwrap(),
            "<svg width=\"5.5\" height=\"7\"  a='b'  viewBox='0 0 1 1'><g/></svg>"
        );
        assert_eq!(
            in_viewport("<svg/>", 1.0, 2.0).unwrap(),
            "<svg width=\"1\" height=\"2\"/>"
        );
        assert_eq!(in_viewport("<svg width='4' height='4'/>", 1.0, 2.0), None);
    }
}
