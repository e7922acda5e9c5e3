//! `hivesync.json`: which screens a project has and how each is shown, as its author wrote it.

use crate::{BundleError, ValidatedBundle, bundle_path::shown, config_file};
use hivesync_domain::{NavType, Platform};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{collections::BTreeSet, sync::Arc};

/// Where the description stands.
pub(crate) const FILE: &str = "hivesync.json";

/// Screens one project may have.
pub(crate) const MAX_SCREENS: usize = 500;

/// Bytes of one screen's props, as JSON: they are sent to the sandbox once per device.
const MAX_PROPS_BYTES: usize = 64 << 10;

/// Characters of a screen's name.
const MAX_NAME: usize = 100;

/// A project's own description of its screens.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ProjectDescription {
    /// Name to show.
    pub name: Option<String>,
    /// Path of the module to start from.
    pub entry: Option<String>,
    /// Screens in the author's order; empty when the description has none.
    pub screens: Vec<DescribedScreen>,
    /// The platform it is meant for.
    pub platform: Option<Platform>,
}

/// A screen as the description has it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DescribedScreen {
    pub name: String,
    pub module: String,
    pub export: Option<String>,
    pub props: Arc<Map<String, Value>>,
    pub nav_type: NavType,
}

impl ProjectDescription {
    /// Reads a bundle's description; an error names the field.
    pub(crate) fn read(bundle: &ValidatedBundle) -> Result<Self, BundleError> {
        let Some(text) = config_file::read(bundle, FILE)? else {
            return Ok(Self::default());
        };
        let value: Value = serde_json::from_slice(text)
            .map_err(|error| BundleError::Invalid(format!("{FILE} is not JSON: {error}.")))?;
        let fields = Fields::of(&value, "", &["name", "entry", "screens", "platform", "$schema"])?;
        let screens = match fields.get("screens") {
            None => Vec::new(),
            Some(Value::Array(screens)) if (1..=MAX_SCREENS).contains(&screens.len()) => screens
                .iter()
                .enumerate()
                .map(|(index, screen)| DescribedScreen::read(screen, index))
                .collect::<Result<_, _>>()?,
            Some(_) => {
                return refuse(
                    "screens",
                    &format!("must be an array of 1 to {MAX_SCREENS} screens"),
                );
            }
        };
        let mut names = BTreeSet::new();
        for (index, screen) in screens.iter().enumerate() {
            if !names.insert(&screen.name) {
                return refuse(
                    &format!("screens[{index}].name"),
                    &format!("\"{}\" is another screen's name already", shown(&screen.name)),
                );
            }
        }
        Ok(Self {
            name: name(&fields)?,
            entry: fields.text("entry", bundle.limits().path_bytes as usize)?,
            screens,
            platform: platform(&fields)?,
        })
    }
}

impl DescribedScreen {
    fn read(value: &Value, index: usize) -> Result<Self, BundleError> {
        let at = format!("screens[{index}]");
        let fields = Fields::of(value, &at, &["name", "module", "export", "props", "nav_type"])?;
        Ok(Self {
            name: screen_name(&fields)?,
            module: fields.required_text("module", 4096)?,
            export: fields.text("export", MAX_NAME)?,
            props: props(&fields)?,
            nav_type: nav_type(&fields)?,
        })
    }
}

/// The project's name.
pub(crate) fn name(fields: &Fields<'_>) -> Result<Option<String>, BundleError> {
    fields.text("name", MAX_NAME)
}

/// The platform the project is meant for.
pub(crate) fn platform(fields: &Fields<'_>) -> Result<Option<Platform>, BundleError> {
    fields.keyword("platform", "ios, android or web")
}

/// A screen's name.
pub(crate) fn screen_name(fields: &Fields<'_>) -> Result<String, BundleError> {
    fields.required_text("name", MAX_NAME)
}

/// A screen's props.
pub(crate) fn props(fields: &Fields<'_>) -> Result<Arc<Map<String, Value>>, BundleError> {
    match fields.get("props") {
        None => Ok(Arc::default()),
        Some(props @ Value::Object(entries)) => {
            if props.to_string().len() > MAX_PROPS_BYTES {
                return Err(BundleError::TooLarge(format!(
                    "{FILE}: {} has more than {MAX_PROPS_BYTES} bytes; keep data in a module of its own.",
                    fields.path("props")
                )));
            }
            Ok(Arc::new(entries.clone()))
        }
        Some(_) => refuse(&fields.path("props"), "must be an object"),
    }
}

/// How a screen is reached.
pub(crate) fn nav_type(fields: &Fields<'_>) -> Result<NavType, BundleError> {
    let named = fields.keyword("nav_type", "screen, stack, tab, drawer or modal")?;
    Ok(named.unwrap_or(NavType::Screen))
}

/// An object's fields, each read with an error that names it.
pub(crate) struct Fields<'v> {
    object: &'v Map<String, Value>,
    at: String,
}

impl<'v> Fields<'v> {
    /// The fields of an object at `at`; one that is not known is an error.
    pub(crate) fn of(value: &'v Value, at: &str, known: &[&str]) -> Result<Self, BundleError> {
        let Value::Object(object) = value else {
            return refuse(if at.is_empty() { "(the file)" } else { at }, "must be an object");
        };
        let fields = Self {
            object,
            at: at.to_owned(),
        };
        match object.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => refuse(
                &fields.path(&shown(name)),
                &format!("is not a known field; there are {}", known.join(", ")),
            ),
            None => Ok(fields),
        }
    }

    fn path(&self, name: &str) -> String {
        if self.at.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.at)
        }
    }

    /// A field that is there and not null.
    pub(crate) fn get(&self, name: &str) -> Option<&'v Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    fn text(&self, name: &str, most: usize) -> Result<Option<String>, BundleError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text))
                if !text.trim().is_empty()
                    && text.chars().count() <= most
                    && !text.chars().any(char::is_control) =>
            {
                Ok(Some(text.clone()))
            }
            Some(_) => refuse(
                &self.path(name),
                &format!("must be a text of 1 to {most} printable characters"),
            ),
        }
    }

    /// A text that must be there.
    pub(crate) fn required_text(&self, name: &str, most: usize) -> Result<String, BundleError> {
        match self.text(name, most)? {
            Some(text) => Ok(text),
            None => refuse(&self.path(name), "is missing"),
        }
    }

    fn keyword<T: for<'de> Deserialize<'de>>(
        &self,
        name: &str,
        expected: &str,
    ) -> Result<Option<T>, BundleError> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => match T::deserialize(value) {
                Ok(keyword) => Ok(Some(keyword)),
                Err(_) => refuse(&self.path(name), &format!("must be one of {expected}")),
            },
        }
    }
}

/// Refuses a field.
pub(crate) fn refuse<T>(field: &str, reason: &str) -> Result<T, BundleError> {
    Err(BundleError::Invalid(format!("{FILE}: {field} {reason}.")))
}
