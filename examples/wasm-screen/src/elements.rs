//! Writes the flat list of elements that a screen answers, as calls that nest like the tree.

use crate::bindings::hivesync::preview::types::{Element, ElementKind, Listeners, Property, Value};

/// A tree that is being written.
#[derive(Default)]
pub struct Elements {
    list: Vec<Element>,
    /// Elements that are open, outermost first.
    open: Vec<usize>,
}

impl Elements {
    /// Adds an element, and below it what `children` adds. Ids are places in the list, which never changes its shape here; a
    /// screen whose elements come and go gives them ids of their own.
    pub fn element(&mut self, element: Element, children: impl FnOnce(&mut Self)) {
        let at = self.list.len();
        if let Some(parent) = self.open.last() {
            self.list[*parent].children += 1;
        }
        let id = u32::try_from(at).unwrap_or(u32::MAX - 1) + 1;
        self.list.push(Element { id, ..element });
        self.open.push(at);
        children(self);
        self.open.pop();
    }

    /// Adds a box.
    pub fn view(&mut self, style: Vec<Property>, children: impl FnOnce(&mut Self)) {
        let element = Element {
            style,
            ..empty(ElementKind::View)
        };
        self.element(element, children);
    }

    /// Adds a paragraph.
    pub fn text(&mut self, text: &str, style: Vec<Property>) {
        let element = Element {
            text: Some(text.to_owned()),
            style,
            ..empty(ElementKind::Text)
        };
        self.element(element, |_| {});
    }

    /// The id that the next element will have.
    pub fn next_id(&self) -> u32 {
        u32::try_from(self.list.len()).unwrap_or(u32::MAX - 1) + 1
    }

    /// The list.
    pub fn finish(self) -> Vec<Element> {
        self.list
    }
}

/// An element of a kind without anything.
pub fn empty(kind: ElementKind) -> Element {
    Element {
        id: 0,
        kind,
        children: 0,
        text: None,
        style: Vec::new(),
        props: Vec::new(),
        listeners: Listeners::empty(),
    }
}

/// What styles and props are written with.
pub trait IntoValue {
    /// The value.
    fn into_value(self) -> Value;
}

impl IntoValue for f64 {
    fn into_value(self) -> Value {
        Value::Number(self)
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Flag(self)
    }
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

/// One entry of a style or of props.
pub fn property(name: &str, value: impl IntoValue) -> Property {
    Property {
        name: name.to_owned(),
        value: value.into_value(),
    }
}

/// A style, as it would stand in React Native.
#[macro_export]
macro_rules! style {
    ($($name:ident: $value:expr),* $(,)?) => {
        vec![$($crate::elements::property(stringify!($name), $value)),*]
    };
}
