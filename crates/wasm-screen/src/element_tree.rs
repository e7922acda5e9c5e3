//! The elements a component answers, as the tree that is laid out.

use crate::bindings::hivesync::preview::types::{Element, ElementKind, Listeners, Property, Value};
use hivesync_domain::{ElementTree, NodeType, Warning};
use hivesync_preview_runtime::{
    SandboxError, SessionLimits,
    guest_host::{self, FlatElement, VALUES_PER_NODE},
};
use serde_json::{Map, Number, Value as Json, json};
use std::collections::{BTreeMap, HashMap};

/// A picture of the project.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageFile {
    /// How elements name it: `asset:` and its [`AssetId`](hivesync_domain::AssetId).
    pub uri: String,
    /// Logical pixels.
    pub width: f32,
    /// Logical pixels.
    pub height: f32,
}

/// A project's pictures by their paths in the archive.
pub type Images = BTreeMap<String, ImageFile>;

/// The ids from here on are the host's, for the elements that it adds.
const FIRST_HOST_ID: u32 = 1 << 31;

/// Bytes of a property's name.
const MAX_NAME_BYTES: usize = 64;

/// The most whole numbers that a floating-point number can tell apart.
const MAX_WHOLE: f64 = 9_007_199_254_740_992.0;

/// What events need to know of an element.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Node {
    pub parent: Option<u32>,
    pub listeners: Listeners,
}

/// The elements of the tree that is shown, by id.
pub(crate) type Nodes = HashMap<u32, Node>;

/// A tree, and what events and the user need to know of it.
#[derive(Debug)]
pub(crate) struct Built {
    pub tree: ElementTree,
    pub nodes: Nodes,
    pub warnings: Vec<Warning>,
}

/// Makes the tree; everything about the list is hostile.
pub(crate) fn build(
    elements: Vec<Element>,
    limits: &SessionLimits,
    images: &Images,
    dark: bool,
) -> Result<Built, SandboxError> {
    if elements.len() > limits.nodes {
        return Err(SandboxError::TooLarge {
            what: format!("has {} nodes; the limit is {}", elements.len(), limits.nodes),
        });
    }
    let values_left = limits.nodes.saturating_mul(VALUES_PER_NODE);
    let mut builder = Builder {
        images,
        flat: Vec::with_capacity(elements.len()),
        nodes: Nodes::with_capacity(elements.len()),
        open: Vec::new(),
        warnings: Vec::new(),
        values_left,
        max_values: values_left,
    };
    for (index, element) in elements.into_iter().enumerate() {
        builder
            .add(element, dark && index == 0)
            .map_err(|problem| match problem {
                Problem::Malformed(what) => SandboxError::Trap(guest_host::message(format!(
                    "its tree is malformed: elements[{index}]{what}"
                ))),
                Problem::TooLarge(what) => SandboxError::TooLarge { what },
            })?;
    }
    let tree = guest_host::build_tree(builder.flat, limits.nodes, limits.depth)?;
    Ok(Built {
        tree,
        nodes: builder.nodes,
        warnings: builder.warnings,
    })
}

/// What is wrong with an element.
enum Problem {
    /// It breaks a rule of the world; begins with the field, as `.id` or ` `.
    Malformed(String),
    /// The tree is past a limit.
    TooLarge(String),
}

fn malformed<T>(what: String) -> Result<T, Problem> {
    Err(Problem::Malformed(what))
}

struct Builder<'a> {
    images: &'a Images,
    flat: Vec<FlatElement>,
    nodes: Nodes,
    /// Elements whose children are still to come, outermost first, each with how many.
    open: Vec<(u32, u32)>,
    warnings: Vec<Warning>,
    /// Values that styles and props may still have.
    values_left: usize,
    max_values: usize,
}

impl Builder<'_> {
    fn add(&mut self, element: Element, dark: bool) -> Result<(), Problem> {
        let id = element.id;
        if id == 0 || id >= FIRST_HOST_ID {
            return malformed(format!(".id is {id}, which is not 1 to {}", FIRST_HOST_ID - 1));
        }
        let parent = self.open.last().map(|(parent, _)| *parent);
        let node = Node {
            parent,
            listeners: element.listeners,
        };
        if self.nodes.insert(id, node).is_some() {
            return malformed(format!(".id {id} is another element's already"));
        }
        if element.text.is_some() && element.kind != ElementKind::Text {
            return malformed(format!(".text: only an element of kind text has text (id {id})"));
        }
        let mut props = self.properties(element.props, id, "props")?;
        let style = self.properties(element.style, id, "style")?;
        if props.contains_key("handlers") {
            return malformed(format!(".props.handlers: use listeners instead (id {id})"));
        }
        let handlers = handlers(element.listeners);
        if !handlers.is_empty() {
            props.insert("handlers".to_owned(), Json::from(handlers));
        }
        if dark {
            props.insert("dark".to_owned(), Json::Bool(true));
        }
        let children = element.children as usize;
        match element.kind {
            ElementKind::Text => {
                self.push(
                    id,
                    NodeType::Text,
                    style,
                    props,
                    children + usize::from(element.text.is_some()),
                );
                if let Some(text) = element.text {
                    let own = self.host_id();
                    self.flat.push(FlatElement {
                        text: Some(text),
                        ..plain(own, NodeType::Text, 0)
                    });
                    self.nodes.insert(own, inserted_below(id));
                }
            }
            ElementKind::ScrollView | ElementKind::List => {
                self.scrolling(id, element.kind, style, props, children);
            }
            ElementKind::Image => {
                self.image_source(&mut props, id);
                self.push(id, NodeType::Image, style, props, children);
            }
            kind => self.push(id, node_type(kind), style, props, children),
        }
        self.close(id, element.children);
        Ok(())
    }

    /// A scroll view holds its content in a view of its own, as in React Native.
    fn scrolling(
        &mut self,
        id: u32,
        kind: ElementKind,
        own: Map<String, Json>,
        mut props: Map<String, Json>,
        children: usize,
    ) {
        let horizontal = props.get("horizontal") == Some(&Json::Bool(true));
        let mut style = Map::new();
        for (name, value) in [
            ("flexGrow", json!(1)),
            ("flexShrink", json!(1)),
            ("flexDirection", json!(if horizontal { "row" } else { "column" })),
            ("overflow", json!("scroll")),
        ] {
            style.insert(name.to_owned(), value);
        }
        style.extend(own);
        let mut content_style = Map::new();
        if horizontal {
            content_style.insert("flexDirection".to_owned(), json!("row"));
        }
        if let Some(Json::Object(given)) = props.remove("contentContainerStyle") {
            content_style.extend(given);
        }
        self.push(id, node_type(kind), style, props, 1);
        let content = self.host_id();
        self.push(content, NodeType::View, content_style, Map::new(), children);
        self.nodes.insert(content, inserted_below(id));
    }

    /// A path in the archive becomes the picture's own name; what is no path is left as it is.
    fn image_source(&mut self, props: &mut Map<String, Json>, id: u32) {
        let Some(Json::String(path)) = props.get("source") else {
            return;
        };
        let source = match self.images.get(path) {
            Some(image) => json!({"uri": image.uri, "width": image.width, "height": image.height}),
            None if path.contains("://") || path.starts_with("data:") => json!({ "uri": path }),
            None => {
                let message = format!("element {id}: there is no picture \"{path}\" in the archive");
                self.warnings.push(Warning {
                    message: guest_host::message(message),
                    component: None,
                    position: None,
                });
                return;
            }
        };
        props.insert("source".to_owned(), source);
    }

    fn properties(
        &mut self,
        properties: Vec<Property>,
        id: u32,
        at: &str,
    ) -> Result<Map<String, Json>, Problem> {
        let mut map = Map::new();
        for Property { name, value } in properties {
            let plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
            if !plain || name.len() > MAX_NAME_BYTES {
                let shown: String = name
                    .chars()
                    .take(MAX_NAME_BYTES)
                    .flat_map(char::escape_debug)
                    .collect();
                return malformed(format!(
                    ".{at}: \"{shown}\" is no name of 1 to {MAX_NAME_BYTES} letters and digits (id {id})"
                ));
            }
            let value = match value {
                Value::Flag(flag) => self.counted(1).map(|()| Json::Bool(flag))?,
                Value::Text(text) => self.counted(1).map(|()| Json::String(text))?,
                Value::Number(number) => {
                    self.counted(1)?;
                    match json_number(number) {
                        Some(number) => Json::Number(number),
                        None => return malformed(format!(".{at}.{name} is {number} (id {id})")),
                    }
                }
                Value::Json(text) => {
                    let values = guest_host::count_values(text.as_bytes(), self.values_left)
                        .ok_or_else(|| self.too_many_values())?;
                    self.counted(values)?;
                    match serde_json::from_str(&text) {
                        Ok(value) => value,
                        Err(error) => {
                            return malformed(format!(".{at}.{name} is no JSON: {error} (id {id})"));
                        }
                    }
                }
            };
            map.insert(name, value);
        }
        Ok(map)
    }

    fn counted(&mut self, values: usize) -> Result<(), Problem> {
        self.values_left = self
            .values_left
            .checked_sub(values)
            .ok_or_else(|| self.too_many_values())?;
        Ok(())
    }

    fn too_many_values(&self) -> Problem {
        Problem::TooLarge(format!(
            "has more than {} values in its styles and props",
            self.max_values
        ))
    }

    fn push(
        &mut self,
        id: u32,
        node_type: NodeType,
        style: Map<String, Json>,
        props: Map<String, Json>,
        n: usize,
    ) {
        self.flat.push(FlatElement {
            style,
            props,
            ..plain(id, node_type, n)
        });
    }

    /// As many elements of the host's as there are others at most.
    fn host_id(&self) -> u32 {
        FIRST_HOST_ID + u32::try_from(self.flat.len()).unwrap_or(u32::MAX - FIRST_HOST_ID)
    }

    /// Opens an element with children, and closes all that are complete.
    fn close(&mut self, id: u32, children: u32) {
        if let Some((_, missing)) = self.open.last_mut() {
            *missing = missing.saturating_sub(1);
        }
        self.open.push((id, children));
        while self.open.last().is_some_and(|(_, missing)| *missing == 0) {
            self.open.pop();
        }
    }
}

fn plain(id: u32, node_type: NodeType, n: usize) -> FlatElement {
    FlatElement {
        id,
        node_type,
        style: Map::new(),
        props: Map::new(),
        text: None,
        source: None,
        n,
    }
}

fn inserted_below(parent: u32) -> Node {
    Node {
        parent: Some(parent),
        listeners: Listeners::empty(),
    }
}

fn node_type(kind: ElementKind) -> NodeType {
    match kind {
        ElementKind::View => NodeType::View,
        ElementKind::Text => NodeType::Text,
        ElementKind::Image => NodeType::Image,
        ElementKind::Button => NodeType::Button,
        ElementKind::TextInput => NodeType::TextInput,
        ElementKind::ScrollView => NodeType::ScrollView,
        ElementKind::Switch => NodeType::Switch,
        ElementKind::List => NodeType::List,
        ElementKind::SafeArea => NodeType::SafeArea,
    }
}

/// Handlers under React Native's names, sorted.
fn handlers(listeners: Listeners) -> Vec<&'static str> {
    let mut names: Vec<&str> = [
        (Listeners::PRESS, "onPress"),
        (Listeners::LONG_PRESS, "onLongPress"),
        (Listeners::TEXT, "onChangeText"),
        (Listeners::KEY, "onKeyPress"),
        (Listeners::SUBMIT, "onSubmitEditing"),
        (Listeners::FOCUS, "onFocus"),
        (Listeners::BLUR, "onBlur"),
        (Listeners::SCROLL, "onScroll"),
        (Listeners::REFRESH, "onRefresh"),
    ]
    .into_iter()
    .filter_map(|(flag, name)| listeners.contains(flag).then_some(name))
    .collect();
    names.sort_unstable();
    names
}

/// A finite number, whole ones without a fraction: colours are whole numbers.
fn json_number(number: f64) -> Option<Number> {
    if number.fract() == 0.0 && number.abs() < MAX_WHOLE {
        return Some(Number::from(number as i64));
    }
    Number::from_f64(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(id: u32, kind: ElementKind, children: u32) -> Element {
        Element {
            id,
            kind,
            children,
            text: None,
            style: Vec::new(),
            props: Vec::new(),
            listeners: Listeners::empty(),
        }
    }

    fn property(name: &str, value: Value) -> Property {
        Property {
            name: name.to_owned(),
            value,
        }
    }

    fn built(elements: Vec<Element>) -> Result<Built, SandboxError> {
        let images = Images::from([(
            "images/a.png".to_owned(),
            ImageFile {
                uri: "asset:1".to_owned(),
                width: 10.0,
                height: 20.0,
            },
        )]);
        build(elements, &SessionLimits::default(), &images, true)
    }

    #[test]
    fn a_list_becomes_the_tree_that_layout_knows() {
        let mut text = element(3, ElementKind::Text, 0);
        text.text = Some("Hello".to_owned());
        text.style = vec![
            property("fontSize", Value::Number(17.5)),
            property("color", Value::Number(4_278_190_080.0)),
        ];
        let mut image = element(4, ElementKind::Image, 0);
        image.props = vec![property("source", Value::Text("images/a.png".to_owned()))];
        let mut scroll = element(2, ElementKind::ScrollView, 2);
        scroll.listeners = Listeners::SCROLL | Listeners::REFRESH;
        scroll.props = vec![
            property("horizontal", Value::Flag(true)),
            property(
                "contentContainerStyle",
                Value::Json(r#"{"padding": 8}"#.to_owned()),
            ),
        ];
        let built = built(vec![element(1, ElementKind::SafeArea, 1), scroll, text, image]).unwrap();
        let root = built.tree.root;
        assert_eq!(
            (root.node_type, &root.props["dark"]),
            (NodeType::SafeArea, &json!(true))
        );
        let scroll = &root.children[0];
        assert_eq!(scroll.props["handlers"], json!(["onRefresh", "onScroll"]));
        let content = &scroll.children[0];
        assert_eq!(
            Json::from(content.style.clone()),
            json!({"flexDirection": "row", "padding": 8})
        );
        let text = &content.children[0];
        assert_eq!(
            Json::from(text.style.clone()),
            json!({"fontSize": 17.5, "color": 4_278_190_080_u32})
        );
        assert_eq!(text.children[0].text.as_deref(), Some("Hello"));
        let image = &content.children[1];
        assert_eq!(
            image.props["source"],
            json!({"uri": "asset:1", "width": 10.0, "height": 20.0})
        );
        // Events find their way up, from what the host added as well.
        assert_eq!(built.nodes[&text.children[0].id].parent, Some(3));
        assert_eq!(built.nodes[&3].parent, Some(2));
        assert_eq!(built.nodes[&1].parent, None);
        assert!(built.warnings.is_empty());
    }

    #[test]
    fn what_breaks_a_rule_is_named() {
        let with = |style: Vec<Property>| {
            let mut broken = element(7, ElementKind::View, 0);
            broken.style = style;
            vec![element(1, ElementKind::View, 1), broken]
        };
        let mut text_of_a_view = element(1, ElementKind::View, 0);
        text_of_a_view.text = Some(String::new());
        for (elements, words) in [
            (vec![element(0, ElementKind::View, 0)], "elements[0].id is 0"),
            (
                vec![element(FIRST_HOST_ID, ElementKind::View, 0)],
                ".id is 2147483648",
            ),
            (
                vec![element(1, ElementKind::View, 1), element(1, ElementKind::View, 0)],
                "elements[1].id 1 is another",
            ),
            (vec![text_of_a_view], "elements[0].text"),
            (
                with(vec![property("width", Value::Number(f64::NAN))]),
                "elements[1].style.width is NaN (id 7)",
            ),
            (
                with(vec![property("width", Value::Number(f64::INFINITY))]),
                "style.width is inf",
            ),
            (with(vec![property("", Value::Flag(true))]), "is no name"),
            (with(vec![property("a\"b", Value::Flag(true))]), "is no name"),
            (
                with(vec![property("shadowOffset", Value::Json("{".to_owned()))]),
                "style.shadowOffset is no JSON",
            ),
            (
                with(vec![property("transform", Value::Json("[".repeat(200)))]),
                "is no JSON: recursion limit",
            ),
            (vec![], "elements are missing"),
            (
                vec![element(1, ElementKind::View, 2), element(2, ElementKind::View, 0)],
                "elements are missing",
            ),
            (
                vec![element(1, ElementKind::View, 0), element(2, ElementKind::View, 0)],
                "two roots",
            ),
            (
                vec![element(1, ElementKind::View, u32::MAX)],
                "elements are missing",
            ),
        ] {
            let error = built(elements).unwrap_err();
            assert!(matches!(error, SandboxError::Trap(_)), "{error}");
            assert!(error.to_string().contains(words), "{error} without {words}");
        }
    }

    #[test]
    fn trees_and_values_have_limits() {
        let rows = |number: u32| {
            let mut rows = vec![element(1, ElementKind::View, number)];
            rows.extend((0..number).map(|row| element(row + 2, ElementKind::View, 0)));
            rows
        };
        assert!(built(rows(19_999)).is_ok());
        assert!(matches!(built(rows(20_000)), Err(SandboxError::TooLarge { .. })));
        // What the host adds counts as well.
        let mut texts = rows(15_000);
        for text in &mut texts[1..] {
            text.kind = ElementKind::Text;
            text.text = Some("x".to_owned());
        }
        assert!(matches!(built(texts), Err(SandboxError::TooLarge { .. })));
        let chain = (1..=300).map(|id| element(id, ElementKind::View, u32::from(id < 300)));
        assert!(matches!(
            built(chain.collect()),
            Err(SandboxError::TooLarge { .. })
        ));
        let mut heavy = element(1, ElementKind::View, 0);
        heavy.props = vec![property(
            "a",
            Value::Json(format!("[{}0]", "0,".repeat(2_000_000))),
        )];
        assert!(matches!(built(vec![heavy]), Err(SandboxError::TooLarge { .. })));
    }

    #[test]
    fn a_picture_that_is_not_there_is_a_warning() {
        let mut image = element(1, ElementKind::Image, 0);
        image.props = vec![property("source", Value::Text("images/b.png".to_owned()))];
        let built = built(vec![image]).unwrap();
        assert!(built.warnings[0].message.contains("images/b.png"));
    }
}
