//! Options of a Babel plugin, read from a configuration file without running it.

use super::{SourceLanguage, complexity};
use oxc::{
    allocator::Allocator,
    ast::ast::{ArrayExpression, Expression, ObjectExpression, ObjectPropertyKind},
    ast_visit::{Visit, walk},
    parser::Parser,
};
use serde_json::{Map, Value};

/// Levels of nested options that are read: the caller's stack must suffice to drop them.
const MAX_DEPTH: usize = 8;

/// The options in `["<plugin>", { … }]`, as far as they are literals.
pub(crate) fn plugin_options(path: &str, source: &str, plugin: &str) -> Option<Value> {
    complexity::on_a_stack_that_suffices(path, source, || {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, source, SourceLanguage::JavaScript.source_type()).parse();
        let mut search = Search {
            plugin,
            options: None,
        };
        search.visit_program(&parsed.program);
        search.options
    })
    .ok()
    .flatten()
}

struct Search<'p> {
    plugin: &'p str,
    options: Option<Value>,
}

impl<'a> Visit<'a> for Search<'_> {
    fn visit_array_expression(&mut self, array: &ArrayExpression<'a>) {
        let mut elements = array
            .elements
            .iter()
            .filter_map(|element| element.as_expression());
        if let (Some(Expression::StringLiteral(name)), Some(Expression::ObjectExpression(options))) =
            (elements.next(), elements.next())
        {
            let name = name.value.as_str();
            if name == self.plugin || name.strip_prefix("babel-plugin-") == Some(self.plugin) {
                self.options.get_or_insert_with(|| object(options, MAX_DEPTH));
            }
        }
        walk::walk_array_expression(self, array);
    }
}

fn object(object: &ObjectExpression<'_>, depth: usize) -> Value {
    let mut map = Map::new();
    for property in &object.properties {
        if let ObjectPropertyKind::ObjectProperty(property) = property
            && let Some(key) = property.key.static_name()
        {
            map.insert(key.to_string(), literal(&property.value, depth));
        }
    }
    Value::Object(map)
}

fn literal(expression: &Expression<'_>, depth: usize) -> Value {
    let Some(below) = depth.checked_sub(1) else {
        return Value::Null;
    };
    match expression {
        Expression::StringLiteral(string) => Value::from(string.value.as_str()),
        Expression::ArrayExpression(array) => array
            .elements
            .iter()
            .filter_map(|element| element.as_expression())
            .map(|element| literal(element, below))
            .collect(),
        Expression::ObjectExpression(nested) => object(nested, below),
        _ => Value::Null,
    }
}
