//! Nested text flattened into runs: inherited styles, transforms of case, places for views.

use crate::style::{self, ParsedStyle};
use hivesync_domain::{Color, Dimension, Element, NodeType, Style, TextRun, TextTransform, WritingDirection};
use hivesync_text::PLACEHOLDER;

/// React Native's size of text.
const DEFAULT_FONT_SIZE: f32 = 14.0;

/// A paragraph as its runs, and the views inside it in the order of their placeholders.
pub(crate) struct Paragraph<'a> {
    pub(crate) runs: Vec<TextRun>,
    pub(crate) views: Vec<&'a Element>,
}

/// What nested text inherits.
#[derive(Clone)]
struct Inherited {
    style: Style,
    transform: TextTransform,
    opacity: f32,
}

/// Flattens the text element `root`, whose own style is `parsed`.
pub(crate) fn flatten<'a>(
    root: &'a Element,
    parsed: &ParsedStyle,
    direction: WritingDirection,
    told: &mut dyn FnMut(&Element, String),
) -> Paragraph<'a> {
    let mut paragraph = Paragraph {
        runs: Vec::new(),
        views: Vec::new(),
    };
    let base = Inherited {
        // The box's own background and opacity are the box's.
        style: run_style(&parsed.style, &complete_style()),
        transform: parsed.text_transform.unwrap_or(TextTransform::None),
        opacity: 1.0,
    };
    // Depth first without recursion: what is still to be written, last first.
    let mut open: Vec<(&Element, Inherited)> = vec![(root, base)];
    let mut is_root = true;
    while let Some((element, inherited)) = open.pop() {
        if !std::mem::take(&mut is_root) && element.node_type != NodeType::Text {
            paragraph.runs.push(TextRun {
                text: PLACEHOLDER.to_owned(),
                style: Style {
                    width: Some(Dimension::Points(0.0)),
                    height: Some(Dimension::Points(0.0)),
                    ..Style::default()
                },
            });
            paragraph.views.push(element);
            continue;
        }
        if let Some(text) = &element.text {
            push(&mut paragraph.runs, text, &inherited);
            continue;
        }
        for child in element.children.iter().rev() {
            let own = if child.node_type == NodeType::Text && child.text.is_none() {
                let parsed = style::parse(&child.style, direction, &mut |message| told(child, message));
                let mut style = run_style(&parsed.style, &inherited.style);
                style.background_color = parsed.style.background_color.or(inherited.style.background_color);
                Inherited {
                    style,
                    transform: parsed.text_transform.unwrap_or(inherited.transform),
                    opacity: inherited.opacity * parsed.style.opacity.unwrap_or(1.0),
                }
            } else {
                inherited.clone()
            };
            open.push((child, own));
        }
    }
    if paragraph.runs.is_empty() {
        // A text of nothing is as high as a line; the run says of which size.
        paragraph.runs.push(TextRun {
            text: String::new(),
            style: run_style(&parsed.style, &complete_style()),
        });
    }
    paragraph
}

/// Leaves out what is beyond `most` bytes; answers how many bytes are left. Places for views stay.
pub(crate) fn cut(runs: &mut Vec<TextRun>, most: usize) -> usize {
    let mut left = most;
    runs.retain_mut(|run| {
        if is_place(run) {
            left = left.saturating_sub(run.text.len());
            return true;
        }
        let is_empty = run.text.is_empty();
        run.text.truncate(run.text.floor_char_boundary(left));
        left -= run.text.len();
        is_empty || !run.text.is_empty()
    });
    most - left
}

/// Whether a run keeps the place of a view.
pub(crate) fn is_place(run: &TextRun) -> bool {
    run.text == PLACEHOLDER && run.style.width.is_some()
}

/// What every run has, whatever the project wrote.
pub(crate) fn complete_style() -> Style {
    Style {
        color: Some(Color::BLACK),
        font_size: Some(DEFAULT_FONT_SIZE),
        ..Style::default()
    }
}

/// The text properties of `own` over those of `inherited`.
pub(crate) fn run_style(own: &Style, inherited: &Style) -> Style {
    macro_rules! inherit {
        ($($field:ident)+) => {
            Style { $($field: own.$field.clone().or_else(|| inherited.$field.clone()),)+ ..Style::default() }
        };
    }
    inherit!(color font_family font_size font_weight font_style font_variant line_height letter_spacing
        text_decoration_line text_decoration_color text_shadow)
}

fn push(runs: &mut Vec<TextRun>, text: &str, inherited: &Inherited) {
    let text = transformed(text, inherited.transform);
    if text.is_empty() {
        return;
    }
    let mut style = inherited.style.clone();
    if inherited.opacity < 1.0 {
        let fade = |color: Color| Color {
            // Within 0 to 255, as the opacity is within 0 to 1.
            a: (f32::from(color.a) * inherited.opacity.max(0.0)).round() as u8,
            ..color
        };
        style.color = style.color.map(fade);
        style.background_color = style.background_color.map(fade);
    }
    match runs.last_mut() {
        Some(last) if last.style == style && last.text != PLACEHOLDER => last.text.push_str(&text),
        _ => runs.push(TextRun {
            // A placeholder that the project wrote itself is no place for a view.
            text: if text == PLACEHOLDER {
                "\u{fffd}".to_owned()
            } else {
                text
            },
            style,
        }),
    }
}

fn transformed(text: &str, transform: TextTransform) -> String {
    match transform {
        TextTransform::None => text.to_owned(),
        TextTransform::Uppercase => text.to_uppercase(),
        TextTransform::Lowercase => text.to_lowercase(),
        TextTransform::Capitalize => {
            let mut out = String::with_capacity(text.len());
            let mut starts_word = true;
            for char in text.chars() {
                if starts_word && char.is_alphanumeric() {
                    out.extend(char.to_uppercase());
                } else {
                    out.push(char);
                }
                starts_word = !(char.is_alphanumeric() || matches!(char, '\'' | '’'));
            }
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text_runs(element: serde_json::Value) -> Vec<TextRun> {
        let element: Element = serde_json::from_value(element).unwrap();
        let parsed = style::parse(&element.style, WritingDirection::Ltr, &mut |_| {});
        flatten(&element, &parsed, WritingDirection::Ltr, &mut |_, _| {}).runs
    }

    fn flat(element: serde_json::Value) -> Vec<(String, Style)> {
        text_runs(element)
            .into_iter()
            .map(|run| (run.text, run.style))
            .collect()
    }

    #[test]
    fn nested_text_inherits_and_equal_runs_are_joined() {
        let runs = flat(
            json!({"id": 1, "type": "HS_Text", "style": {"fontSize": 20, "color": "red", "backgroundColor": "blue"},
            "children": [
                {"id": 2, "type": "HS_Text", "text": "one "},
                {"id": 3, "type": "HS_Text", "text": "two "},
                {"id": 4, "type": "HS_Text", "style": {"fontWeight": "bold", "opacity": 0.5, "textTransform": "uppercase"},
                 "children": [{"id": 5, "type": "HS_Text", "text": "three"}]},
                {"id": 6, "type": "HS_View"},
            ]}),
        );
        let texts: Vec<&str> = runs.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["one two ", "THREE", PLACEHOLDER]);
        assert_eq!(
            runs[0].1.background_color, None,
            "the box paints its own background"
        );
        assert_eq!(
            (runs[1].1.font_size, runs[1].1.font_weight),
            (Some(20.0), Some(700))
        );
        assert_eq!(runs[1].1.color.map(|color| (color.r, color.a)), Some((255, 128)));
    }

    #[test]
    fn text_is_cut_between_characters_and_views_keep_their_places() {
        let mut runs = text_runs(json!({"id": 1, "type": "HS_Text", "children": [
            {"id": 2, "type": "HS_Text", "text": "aé"},
            {"id": 3, "type": "HS_View"},
            {"id": 4, "type": "HS_Text", "text": "more"},
            {"id": 5, "type": "HS_View"},
        ]}));
        assert_eq!(cut(&mut runs.clone(), 100), 13);
        assert_eq!(cut(&mut runs, 2), 2);
        let texts: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!(texts, ["a", PLACEHOLDER, PLACEHOLDER]);
    }

    #[test]
    fn words_are_capitalised() {
        assert_eq!(
            transformed("it's a small-world élan", TextTransform::Capitalize),
            "It's A Small-World Élan"
        );
    }
}
