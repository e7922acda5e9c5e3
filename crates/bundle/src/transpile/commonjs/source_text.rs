//! JavaScript as text: names, properties and objects.

use oxc::syntax::identifier::is_identifier_name;

pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

pub(super) fn key(name: &str) -> String {
    // `__proto__` written plainly would set the prototype.
    if name == "__proto__" {
        "[\"__proto__\"]".to_owned()
    } else if is_identifier_name(name) {
        name.to_owned()
    } else {
        quoted(name)
    }
}

pub(super) fn object(properties: &[String]) -> String {
    if properties.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", properties.join(", "))
    }
}

pub(super) fn member(object: &str, property: &str) -> String {
    if is_identifier_name(property) {
        format!("{object}.{property}")
    } else {
        format!("{object}[{}]", quoted(property))
    }
}
