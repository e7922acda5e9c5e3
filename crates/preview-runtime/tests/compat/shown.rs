//! A screen written in a row, run in the sandbox and laid out until it rests; and what a row says of it.

use crate::support::{self, elements, program};
use hivesync_domain::{
    DeviceContext, Element, ElementTree, LayoutBox, Limits, NavType, NodeType, Platform, SandboxEvent,
    Warning,
};
use hivesync_layout::{DocumentInfo, NoAssets};
use hivesync_preview_runtime::{Program, SandboxError, ScreenInput, ScreenTarget, Session, SessionLimits};
use hivesync_text::FontStore;
use serde_json::{Value, json};
use std::sync::LazyLock;

static FONTS: LazyLock<FontStore> = LazyLock::new(FontStore::bundled);

/// Rounds of layout after which a screen has to be at rest.
const MOST_ROUNDS: usize = 16;

/// How a screen is asked for.
pub struct Ask {
    platform: Platform,
    device: DeviceContext,
    font_scale: f32,
    dark: bool,
    right_to_left: bool,
    target: Option<ScreenTarget>,
}

/// Asks for a screen on a phone of 390 × 844.
pub fn on(platform: Platform) -> Ask {
    Ask {
        platform,
        device: support::device(platform),
        font_scale: 1.0,
        dark: false,
        right_to_left: false,
        target: None,
    }
}

impl Ask {
    /// Another screen than the first module's.
    pub fn target(mut self, target: ScreenTarget) -> Self {
        self.target = Some(target);
        self
    }

    pub fn dark(mut self) -> Self {
        self.dark = true;
        self
    }

    pub fn right_to_left(mut self) -> Self {
        self.right_to_left = true;
        self
    }

    pub fn font_scale(mut self, scale: f32) -> Self {
        self.font_scale = scale;
        self
    }

    pub fn device(mut self, change: fn(&mut DeviceContext)) -> Self {
        change(&mut self.device);
        self
    }

    /// Shows the component `Screen` of a source. What it uses of React and React Native is imported for it.
    pub fn show(self, source: &str) -> Shown {
        self.show_files(&[("App.tsx", &with_imports(source))])
    }

    /// Shows the default export of the first of some files.
    pub fn show_files(self, files: &[(&str, &str)]) -> Shown {
        let files: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(path, content)| (*path, content.as_bytes()))
            .collect();
        self.try_show_files(&files)
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// As [`Self::show`], for a screen that may fail.
    pub fn try_show(self, source: &str) -> Result<Shown, SandboxError> {
        self.try_show_files(&[("App.tsx", with_imports(source).as_bytes())])
    }

    /// As [`Self::show_files`], for bytes and for screens that may fail.
    pub fn try_show_files(self, files: &[(&str, &[u8])]) -> Result<Shown, SandboxError> {
        let program = program(files, self.platform);
        self.try_run(&program)
    }

    /// Shows the first of a program's modules.
    pub fn try_run(self, program: &Program) -> Result<Shown, SandboxError> {
        let mut session = support::runtime().session(self.platform, SessionLimits::default())?;
        let input = ScreenInput {
            font_scale: self.font_scale,
            dark: self.dark,
            right_to_left: self.right_to_left,
            ..support::input(&self.device)
        };
        let input = match self.target {
            Some(target) => ScreenInput { target, ..input },
            None => input,
        };
        let tree = session.start(program, &input)?.tree;
        let mut shown = Shown {
            session,
            device: self.device,
            tree,
            boxes: Vec::new(),
            rounds: 0,
        };
        shown.settle()?;
        Ok(shown)
    }
}

/// A source with imports of the names that it mentions, and its `Screen` exported.
fn with_imports(source: &str) -> String {
    let words: std::collections::BTreeSet<&str> = source
        .split(|character: char| !character.is_alphanumeric() && character != '_')
        .collect();
    let named = |names: &'static [&'static str]| {
        let used: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| words.contains(name))
            .collect();
        used.join(", ")
    };
    format!(
        "import * as React from 'react'; import {{ {} }} from 'react';
         import * as RN from 'react-native'; import {{ {} }} from 'react-native';
         export default Screen;\n{source}",
        named(crate::exports::OF_REACT),
        named(crate::exports::OF_REACT_NATIVE),
    )
}

/// Checks that an expression, or what its promise resolves to, has a value.
pub fn answers(platform: Platform, expression: &str, value: Value) {
    let shown = on(platform).show(&format!(
        "function Screen() {{
           const [told, tell] = useState('nothing');
           useEffect(() => {{
             (async () => ({expression}))().then(
               value => tell(JSON.stringify(value) ?? 'undefined'), error => tell('threw ' + error));
           }}, []);
           return <Text>{{told}}</Text>;
         }}"
    ));
    let told = shown.texts().join("");
    match serde_json::from_str::<Value>(&told) {
        Ok(found) => assert_eq!(found, value, "{expression}"),
        Err(_) => panic!("{expression}: {told}"),
    }
}

/// A screen at rest.
pub struct Shown {
    pub session: Session,
    device: DeviceContext,
    pub tree: ElementTree,
    pub boxes: Vec<LayoutBox>,
    /// Rounds of layout that changed the tree since the last message.
    pub rounds: usize,
}

impl Shown {
    fn settle(&mut self) -> Result<(), SandboxError> {
        for round in 0..MOST_ROUNDS {
            let laid =
                hivesync_layout::lay_out(&self.tree, &self.device, &FONTS, &NoAssets, &Limits::default())
                    .unwrap();
            self.boxes = laid.boxes;
            match self.session.feed_layout(&self.boxes)? {
                Some(tree) => self.tree = tree,
                None => {
                    self.rounds = round;
                    return Ok(());
                }
            }
        }
        panic!("the screen does not come to rest in {MOST_ROUNDS} rounds of layout")
    }

    /// Each text of the screen, nested ones joined.
    pub fn texts(&self) -> Vec<String> {
        fn collect(element: &Element, into: &mut Vec<String>) {
            if element.node_type == NodeType::Text {
                into.push(text_of(element));
            } else {
                element.children.iter().for_each(|child| collect(child, into));
            }
        }
        let mut texts = Vec::new();
        collect(&self.tree.root, &mut texts);
        texts
    }

    #[track_caller]
    pub fn shows(&self, texts: &[&str]) -> &Self {
        assert_eq!(self.texts(), texts);
        self
    }

    /// The only text of the screen is this value in JSON.
    #[track_caller]
    pub fn tells(&self, value: Value) -> &Self {
        let texts = self.texts().join("");
        match serde_json::from_str::<Value>(&texts) {
            Ok(told) => assert_eq!(told, value),
            Err(error) => panic!("{texts}: {error}"),
        }
        self
    }

    pub fn all(&self) -> Vec<&Element> {
        elements(&self.tree)
    }

    /// The element with a `testID`, if there is one.
    pub fn find(&self, test_id: &str) -> Option<&Element> {
        self.all()
            .into_iter()
            .find(|element| element.props.get("testID") == Some(&json!(test_id)))
    }

    #[track_caller]
    pub fn get(&self, test_id: &str) -> &Element {
        self.find(test_id).unwrap_or_else(|| {
            panic!(
                "nothing has the testID {test_id:?}:\n{}",
                support::outline(&self.tree)
            )
        })
    }

    /// Elements of a type, in document order.
    pub fn of_type(&self, node_type: NodeType) -> Vec<&Element> {
        self.all()
            .into_iter()
            .filter(|element| element.node_type == node_type && element.text.is_none())
            .collect()
    }

    /// The first of a type.
    #[track_caller]
    pub fn first(&self, node_type: NodeType) -> &Element {
        self.of_type(node_type)
            .first()
            .copied()
            .unwrap_or_else(|| panic!("there is no {node_type:?}:\n{}", support::outline(&self.tree)))
    }

    /// Where an element lies on the screen: left, top, width, height; rounded to whole pixels.
    #[track_caller]
    pub fn rect(&self, test_id: &str) -> [i32; 4] {
        let id = self.get(test_id).id;
        let found = self.boxes.iter().find(|found| found.id == id).unwrap();
        [found.page_x, found.page_y, found.width, found.height].map(|length| length.round() as i32)
    }

    fn laid(&self) -> hivesync_layout::Laid {
        hivesync_layout::lay_out(&self.tree, &self.device, &FONTS, &NoAssets, &Limits::default()).unwrap()
    }

    /// The node of the layout document that an element became.
    #[track_caller]
    pub fn node(&self, test_id: &str) -> Value {
        let document = self.laid().into_document(DocumentInfo {
            screen_id: serde_json::from_value(json!("00000000-0000-7000-8000-000000000000")).unwrap(),
            screen_name: "Screen".to_owned(),
            nav_type: NavType::Screen,
            fonts: Vec::new(),
        });
        let id = self.get(test_id).id;
        let root = serde_json::to_value(&document.root).unwrap();
        let mut open = vec![root];
        while let Some(mut node) = open.pop() {
            if node["id"] == json!(id) {
                return node;
            }
            if let Value::Array(children) = node["children"].take() {
                open.extend(children);
            }
        }
        panic!("{test_id:?} is not in the document")
    }

    /// What is drawn of an element: its style in the layout document.
    #[track_caller]
    pub fn drawn(&self, test_id: &str) -> Value {
        self.node(test_id)["style"].take()
    }

    /// What the layout tells the user.
    pub fn layout_warnings(&self) -> Vec<String> {
        let told = self.laid().warnings;
        told.into_iter().map(|warning| warning.message).collect()
    }

    pub fn warnings(&self) -> &[Warning] {
        self.session.warnings()
    }

    /// The user is told of it.
    #[track_caller]
    pub fn warns(&self, of: &str) -> &Self {
        assert!(
            self.warnings().iter().any(|warning| warning.message.contains(of)),
            "no warning of {of:?}: {:?}",
            self.warnings()
        );
        self
    }

    /// Nothing differs from a device that the user should know of.
    #[track_caller]
    pub fn quiet(&self) -> &Self {
        assert_eq!(self.warnings(), []);
        self
    }

    /// What the code printed.
    pub fn logs(&self) -> Vec<&str> {
        self.session
            .logs()
            .iter()
            .map(|log| log.message.as_str())
            .collect()
    }

    /// What the user does, and what follows from it.
    #[track_caller]
    pub fn event(&mut self, event: SandboxEvent) -> &mut Self {
        event.check().unwrap();
        match self.session.handle_event(&event) {
            Ok(Some(tree)) => self.tree = tree,
            Ok(None) => {}
            Err(error) => panic!("{event}: {error}"),
        }
        self.settle().unwrap_or_else(|error| panic!("{event}: {error}"));
        self
    }

    #[track_caller]
    pub fn press(&mut self, test_id: &str) -> &mut Self {
        let node = self.get(test_id).id;
        self.event(SandboxEvent::Press {
            node,
            x: None,
            y: None,
        })
    }

    /// Presses an element.
    #[track_caller]
    pub fn press_id(&mut self, node: u32) -> &mut Self {
        self.event(SandboxEvent::Press {
            node,
            x: None,
            y: None,
        })
    }

    /// Where an element came to lie.
    #[track_caller]
    pub fn box_of(&self, element: &Element) -> &LayoutBox {
        self.boxes.iter().find(|laid| laid.id == element.id).unwrap()
    }

    /// Presses the element that shows a text.
    #[track_caller]
    pub fn press_text(&mut self, text: &str) -> &mut Self {
        let node = self
            .of_type(NodeType::Text)
            .into_iter()
            .find(|element| text_of(element) == text)
            .unwrap_or_else(|| panic!("nothing shows {text:?}:\n{}", support::outline(&self.tree)))
            .id;
        self.event(SandboxEvent::Press {
            node,
            x: None,
            y: None,
        })
    }
}

/// The text of an element with that of the elements in it.
pub fn text_of(element: &Element) -> String {
    let own = element.text.as_deref().unwrap_or_default().to_owned();
    element
        .children
        .iter()
        .map(text_of)
        .fold(own, |all, text| all + &text)
}
