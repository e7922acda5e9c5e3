//! Calls of `require` and `require.context` in a module's code.

use super::{CommonJs, SourceError};
use crate::require_context::RequireContext;
use oxc::{allocator::ArenaVec, ast::ast::*, span::Span, str::Ident};

impl<'a> CommonJs<'a> {
    /// `require("…")` of the module system, not of a variable of that name.
    pub(super) fn required(&mut self, call: &CallExpression<'a>) {
        let Expression::Identifier(callee) = &call.callee else {
            return;
        };
        if callee.name.as_str() != "require" || !self.is_global(callee) {
            return;
        }
        let Some(argument) = call.arguments.first().and_then(Argument::as_expression) else {
            return;
        };
        if let Some((specifier, span)) = literal(argument) {
            self.found(&specifier, span, self.try_depth > 0);
        }
    }

    /// `require.context("…")` becomes `require` of what stands for the call.
    pub(super) fn context_required(&mut self, call: &mut CallExpression<'a>) {
        let Expression::StaticMemberExpression(callee) = &call.callee else {
            return;
        };
        let Expression::Identifier(object) = &callee.object else {
            return;
        };
        if object.name.as_str() != "require"
            || callee.property.name.as_str() != "context"
            || !self.is_global(object)
        {
            return;
        }
        let Some(context) = context_of(call) else {
            self.error.get_or_insert_with(|| {
                SourceError::new(
                    "The arguments of `require.context` must be literals: a folder, whether folders below it count, a pattern, a mode",
                    call.span.start,
                )
            });
            return;
        };
        let span = call.span;
        let specifier = context.specifier();
        self.found(&specifier, span, self.try_depth > 0);
        let specifier = Str::from_str_in(&specifier, &self.builder);
        call.callee = Expression::new_identifier(span, Ident::from("require"), &self.builder);
        let argument = Expression::new_string_literal(span, specifier, None, &self.builder);
        call.arguments = ArenaVec::from_iter_in([Argument::from(argument)], &self.builder);
    }
}

/// The text of a string literal or of a template without substitutions.
pub(super) fn literal(expression: &Expression<'_>) -> Option<(String, Span)> {
    match expression {
        Expression::StringLiteral(string) => Some((string.value.to_string(), string.span)),
        Expression::TemplateLiteral(template) => Some((template.single_quasi()?.to_string(), template.span)),
        Expression::ParenthesizedExpression(inner) => literal(&inner.expression),
        _ => None,
    }
}

/// What a call of `require.context` asks for; nothing when its arguments are not literals.
fn context_of(call: &CallExpression<'_>) -> Option<RequireContext> {
    let argument = |at: usize| call.arguments.get(at).and_then(Argument::as_expression);
    let folder = match argument(0)? {
        variable if is_environment(variable, "EXPO_ROUTER_APP_ROOT") => None,
        folder => Some(literal(folder)?.0),
    };
    let recursive = match argument(1) {
        None => true,
        Some(Expression::BooleanLiteral(recursive)) => recursive.value,
        Some(_) => return None,
    };
    let (pattern, flags) = match argument(2) {
        None => ("^\\./.*$".to_owned(), String::new()),
        Some(Expression::RegExpLiteral(pattern)) => (
            pattern.regex.pattern.text.to_string(),
            pattern.regex.flags.to_string(),
        ),
        Some(_) => return None,
    };
    let lazy = match argument(3) {
        None => false,
        Some(variable) if is_environment(variable, "EXPO_ROUTER_IMPORT_MODE") => false,
        Some(mode) => literal(mode)?.0.starts_with("lazy"),
    };
    Some(RequireContext {
        folder,
        recursive,
        pattern,
        flags,
        lazy,
    })
}

/// Whether an expression is `process.env.NAME`.
pub(super) fn is_environment(expression: &Expression<'_>, name: &str) -> bool {
    let Expression::StaticMemberExpression(variable) = expression else {
        return false;
    };
    let Expression::StaticMemberExpression(env) = &variable.object else {
        return false;
    };
    variable.property.name.as_str() == name
        && env.property.name.as_str() == "env"
        && matches!(&env.object, Expression::Identifier(process) if process.name.as_str() == "process")
}
