//! A unit converter: one component with three screens, which differ in their props alone.

mod bindings;
mod converter;
mod elements;

use bindings::{
    Guest,
    hivesync::preview::{
        host::log,
        types::{Element, ElementKind, Event, Level, Listeners, Platform, Property, Request, Touch, Typed},
    },
};
use converter::{Quantity, convert, quantity, shown};
use elements::{Elements, empty, property};
use std::{cell::RefCell, panic};

/// Characters that may be typed.
const MAX_TYPED: usize = 12;

/// The colours of one scheme.
struct Colours {
    background: &'static str,
    card: &'static str,
    text: &'static str,
    quiet: &'static str,
    accent: &'static str,
    line: &'static str,
}

const LIGHT: Colours = Colours {
    background: "#f4f6fb",
    card: "#ffffff",
    text: "#10203a",
    quiet: "#6a7690",
    accent: "#2f6df6",
    line: "#e3e8f2",
};

const DARK: Colours = Colours {
    background: "#0c1220",
    card: "#172033",
    text: "#eef2fb",
    quiet: "#8d9ab5",
    accent: "#6c9bff",
    line: "#26314a",
};

/// What a session is about, and what the user did in it.
struct Converter {
    quantity: &'static Quantity,
    typed: String,
    from: usize,
    dark: bool,
    platform: Platform,
    /// Elements that can be pressed, each with its unit.
    rows: Vec<(u32, usize)>,
}

thread_local! {
    static CONVERTER: RefCell<Option<Converter>> = const { RefCell::new(None) };
}

struct Screen;

impl Guest for Screen {
    fn render(request: Request) -> Result<Vec<Element>, String> {
        // A panic is a trap without words; what was logged last is told with it.
        panic::set_hook(Box::new(|panicked| log(Level::Error, &panicked.to_string())));
        let props: serde_json::Value =
            serde_json::from_str(&request.props).map_err(|error| format!("props: {error}"))?;
        let name = props["quantity"].as_str().unwrap_or("length");
        let quantity = quantity(name).ok_or_else(|| {
            format!("props.quantity is \"{name}\"; there are length, temperature and weight")
        })?;
        let mut converter = Converter {
            quantity,
            typed: shown(props["value"].as_f64().unwrap_or(1.0)),
            from: 0,
            dark: request.dark,
            platform: request.device.platform,
            rows: Vec::new(),
        };
        log(
            Level::Info,
            &format!("{} on {}", request.screen, request.device.model),
        );
        let elements = converter.render();
        CONVERTER.set(Some(converter));
        Ok(elements)
    }

    fn handle(event: Event) -> Result<Option<Vec<Element>>, String> {
        CONVERTER.with_borrow_mut(|converter| {
            let converter = converter.as_mut().ok_or("handle was called before render")?;
            Ok(converter.handle(&event).then(|| converter.render()))
        })
    }
}

impl Converter {
    /// Whether an event changed anything.
    fn handle(&mut self, event: &Event) -> bool {
        match event {
            Event::Press(Touch { element, .. }) => {
                let pressed = self.rows.iter().find(|(row, _)| row == element);
                let Some((_, unit)) = pressed.copied().filter(|(_, unit)| *unit != self.from) else {
                    return false;
                };
                // The same length, in the unit that was pressed.
                let value = self.value(unit);
                self.from = unit;
                self.typed = shown(value);
                true
            }
            Event::Text(Typed { text, .. }) => {
                self.typed = text.chars().take(MAX_TYPED).collect();
                true
            }
            _ => false,
        }
    }

    fn value(&self, unit: usize) -> f64 {
        let value = self.typed.replace(',', ".").parse().unwrap_or(0.0);
        let units = self.quantity.units;
        convert(value, &units[self.from], &units[unit])
    }

    fn render(&mut self) -> Vec<Element> {
        let colours = if self.dark { &DARK } else { &LIGHT };
        let mut rows = Vec::new();
        let mut elements = Elements::default();
        let root = Element {
            style: style! { flex: 1.0, backgroundColor: colours.background },
            ..empty(ElementKind::SafeArea)
        };
        elements.element(root, |elements| {
            elements.view(style! { padding: 20.0, flex: 1.0 }, |elements| {
                elements.text(
                    self.quantity.title,
                    style! { fontSize: 32.0, fontWeight: "700", color: colours.text },
                );
                elements.text(
                    "Type a number, press a unit to start from it",
                    style! { fontSize: 15.0, color: colours.quiet, marginTop: 4.0, marginBottom: 20.0 },
                );
                self.input(elements, colours);
                elements.view(card(self.platform, colours), |elements| {
                    for unit in 0..self.quantity.units.len() {
                        rows.push((elements.next_id(), unit));
                        self.row(elements, colours, unit);
                    }
                });
            });
        });
        self.rows = rows;
        elements.finish()
    }

    fn input(&self, elements: &mut Elements, colours: &Colours) {
        let box_style = style! {
            flexDirection: "row", alignItems: "center", backgroundColor: colours.card, borderRadius: 14.0,
            borderWidth: 2.0, borderColor: colours.accent, paddingHorizontal: 16.0, height: 64.0, marginBottom: 20.0,
        };
        elements.view(box_style, |elements| {
            let input = Element {
                style: style! { flex: 1.0, fontSize: 28.0, fontWeight: "600", color: colours.text },
                props: vec![
                    property("value", self.typed.as_str()),
                    property("keyboardType", "decimal-pad"),
                    property("accessibilityLabel", "Number to convert"),
                ],
                listeners: Listeners::TEXT,
                ..empty(ElementKind::TextInput)
            };
            elements.element(input, |_| {});
            elements.text(
                self.quantity.units[self.from].sign,
                style! { fontSize: 22.0, color: colours.quiet },
            );
        });
    }

    fn row(&self, elements: &mut Elements, colours: &Colours, unit: usize) {
        let chosen = unit == self.from;
        let row = Element {
            style: style! {
                flexDirection: "row", alignItems: "center", justifyContent: "space-between",
                paddingVertical: 14.0, paddingHorizontal: 16.0,
                borderTopWidth: if unit == 0 { 0.0 } else { 1.0 }, borderColor: colours.line,
            },
            props: vec![
                property("testID", self.quantity.units[unit].name),
                property("accessibilityRole", "button"),
            ],
            listeners: Listeners::PRESS,
            ..empty(ElementKind::Button)
        };
        elements.element(row, |elements| {
            let weight = if chosen { "700" } else { "400" };
            let colour = if chosen { colours.accent } else { colours.text };
            elements.text(
                self.quantity.units[unit].name,
                style! { fontSize: 17.0, fontWeight: weight, color: colour },
            );
            let value = format!("{} {}", shown(self.value(unit)), self.quantity.units[unit].sign);
            elements.text(
                &value,
                style! { fontSize: 17.0, fontWeight: weight, color: colour },
            );
        });
    }
}

/// Cards cast a shadow on iOS and are raised on Android.
fn card(platform: Platform, colours: &Colours) -> Vec<Property> {
    let mut style = style! { backgroundColor: colours.card, borderRadius: 14.0 };
    match platform {
        Platform::Android => style.push(property("elevation", 3.0)),
        _ => style.extend(style! { shadowColor: "#10203a", shadowOpacity: 0.08, shadowRadius: 12.0 }),
    }
    style
}

bindings::export!(Screen);
