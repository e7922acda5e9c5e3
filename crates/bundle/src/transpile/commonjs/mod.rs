//! ES modules → CommonJS, as Metro runs them: live bindings, hoisted imports, Babel's interop of default exports.
//!
//! The declarations of a module's imports and exports become a header of plain text above its code; within the code
//! only references to imported names change. Exports are getters while the module runs, so that modules which import
//! each other see what is there already (and `undefined` for what is not, as Metro has it), and plain values after.

mod exports;
mod require_calls;
mod source_text;

use super::SourceError;
use exports::{Export, reexport_source};
use oxc::{
    allocator::{Allocator, ArenaVec, TakeIn},
    ast::{ast::*, builder::AstBuilder},
    ast_visit::{VisitMut, walk_mut},
    semantic::{ScopeFlags, Scoping, SymbolId},
    span::{GetSpan, Span},
    str::Ident,
    syntax::identifier::is_identifier_name,
};
use require_calls::{is_environment, literal};
use source_text::{key, member, object, quoted};
use std::collections::{HashMap, HashSet};

/// Imports that one module may have. Each becomes a line of its header and a name of its own.
const MAX_IMPORTS: usize = 5000;

/// The specifier of the module that headers and footers call.
pub(crate) const HELPERS: &str = "hivesync:helpers";

/// A module in its CommonJS form; the program itself is changed in place.
pub(super) struct Converted {
    /// Lines above the program.
    pub header: Vec<HeaderLine>,
    /// Text below it.
    pub footer: String,
    /// Every literal specifier, in order, once.
    pub imports: Vec<FoundImport>,
    /// The names of its symbols, when some are not as the source has them.
    pub renamed: Option<Scoping>,
}

/// A line above the program.
pub(super) struct HeaderLine {
    /// The line.
    pub text: String,
    /// Where its statement stands in the source.
    pub offset: Option<u32>,
}

/// A specifier and where it stands.
pub(super) struct FoundImport {
    pub specifier: String,
    pub offset: u32,
    pub optional: bool,
}

/// What an imported name reads: a property of a required module, or the module itself.
#[derive(Clone)]
struct Imported<'a> {
    module: Ident<'a>,
    property: Option<Str<'a>>,
}

pub(super) struct CommonJs<'a> {
    builder: AstBuilder<'a>,
    scoping: Scoping,
    path: &'a str,
    is_module: bool,
    taken: HashSet<String>,
    /// The number that the next fresh name of a base is tried with.
    next_number: HashMap<String, u32>,
    imported: HashMap<SymbolId, Imported<'a>>,
    renamed: HashMap<SymbolId, Ident<'a>>,
    settled: HashMap<SymbolId, bool>,
    helpers: Option<Ident<'a>>,
    require: Option<Ident<'a>>,
    header: Vec<HeaderLine>,
    exports: Vec<Export>,
    imports: Vec<FoundImport>,
    /// Where each specifier stands in `imports`.
    import_of: HashMap<String, usize>,
    function_depth: usize,
    try_depth: usize,
    /// Branches around the code that is visited that a production build never takes.
    dead_depth: usize,
    meta: Option<Ident<'a>>,
    exports_all: bool,
    error: Option<SourceError>,
}

impl<'a> CommonJs<'a> {
    pub(super) fn new(allocator: &'a Allocator, scoping: Scoping, path: &'a str, is_module: bool) -> Self {
        let mut taken: HashSet<String> = scoping.symbol_names().map(str::to_owned).collect();
        taken.extend(
            scoping
                .root_unresolved_references()
                .keys()
                .map(|name| name.to_string()),
        );
        Self {
            builder: AstBuilder::new(allocator),
            scoping,
            path,
            is_module,
            taken,
            next_number: HashMap::new(),
            imported: HashMap::new(),
            renamed: HashMap::new(),
            settled: HashMap::new(),
            helpers: None,
            require: None,
            header: Vec::new(),
            exports: Vec::new(),
            imports: Vec::new(),
            import_of: HashMap::new(),
            function_depth: 0,
            try_depth: 0,
            dead_depth: 0,
            meta: None,
            exports_all: false,
            error: None,
        }
    }

    /// Rewrites `program` and answers what goes around it.
    pub(super) fn convert(mut self, program: &mut Program<'a>) -> Result<Converted, SourceError> {
        program.hashbang = None;
        let mut directives: Vec<String> = program
            .directives
            .drain(..)
            .map(|directive| directive.directive.to_string())
            .collect();
        if self.is_module {
            directives = vec!["use strict".to_owned()];
            self.rename_what_the_function_declares();
        } else if self.scoping.root_unresolved_references().is_empty() && program.body.is_empty() {
            directives.clear();
        }

        let statements = program.body.take_in(&self.builder);
        for statement in &statements {
            if self.error.is_some() {
                break;
            }
            if let Statement::ImportDeclaration(import) = statement {
                self.import(import);
            } else if let Some(source) = reexport_source(statement) {
                self.reexport(statement, source);
            }
        }
        if let Some(error) = self.error {
            return Err(error);
        }
        program.body = self.statements(statements);
        self.visit_program(program);
        if let Some(error) = self.error {
            return Err(error);
        }
        Ok(self.finish(directives))
    }

    /// Top-level names of the source that are parameters of the function its code becomes the body of.
    fn rename_what_the_function_declares(&mut self) {
        for name in ["module", "exports", "require"] {
            if let Some(symbol) = self.scoping.get_root_binding(Ident::from(name)) {
                let fresh = self.fresh(name);
                self.scoping.set_symbol_name(symbol, fresh);
                self.renamed.insert(symbol, fresh);
            }
        }
    }

    /// A name that nothing in the source has, at any depth.
    fn fresh(&mut self, base: &str) -> Ident<'a> {
        let number = self.next_number.entry(base.to_owned()).or_insert(1);
        let name = loop {
            let name = match *number {
                1 => format!("_{base}"),
                number => format!("_{base}{number}"),
            };
            *number += 1;
            if self.taken.insert(name.clone()) {
                break name;
            }
        };
        Ident::from_str_in(&name, &self.builder)
    }

    /// A name for what a specifier leads to: `_reactNative` for `react-native`.
    fn fresh_for(&mut self, specifier: &str) -> Ident<'a> {
        let stem = specifier
            .rsplit('/')
            .find(|part| !matches!(*part, "" | "." | ".."))
            .unwrap_or("module");
        let stem = stem.split('.').find(|part| !part.is_empty()).unwrap_or("module");
        let mut name = String::new();
        let mut upper = false;
        for character in stem.chars().take(40) {
            if character.is_ascii_alphanumeric() {
                name.push(if upper {
                    character.to_ascii_uppercase()
                } else {
                    character
                });
                upper = false;
            } else {
                upper = !name.is_empty();
            }
        }
        self.fresh(if name.is_empty() { "module" } else { &name })
    }

    /// The variable that holds the helpers.
    fn helpers(&mut self) -> Ident<'a> {
        match self.helpers {
            Some(name) => name,
            None => {
                let name = self.fresh("helpers");
                self.helpers = Some(name);
                name
            }
        }
    }

    /// A variable that holds `require`, wherever the source shadows it.
    fn require(&mut self) -> Ident<'a> {
        match self.require {
            Some(name) => name,
            None => {
                let name = self.fresh("require");
                self.require = Some(name);
                name
            }
        }
    }

    fn found(&mut self, specifier: &str, span: Span, optional: bool) {
        if self.dead_depth > 0 {
            return;
        }
        if let Some(known) = self.import_of.get(specifier) {
            self.imports[*known].optional &= optional;
            return;
        }
        if self.imports.len() == MAX_IMPORTS {
            self.refuse_more_imports(span);
            return;
        }
        self.import_of.insert(specifier.to_owned(), self.imports.len());
        self.imports.push(FoundImport {
            specifier: specifier.to_owned(),
            offset: span.start,
            optional,
        });
    }

    fn refuse_more_imports(&mut self, span: Span) {
        self.error.get_or_insert_with(|| {
            SourceError::new(
                format!("The file has more than {MAX_IMPORTS} imports. Split it"),
                span.start,
            )
        });
    }

    fn line(&mut self, text: String, span: Span) {
        if self.header.len() == MAX_IMPORTS {
            self.refuse_more_imports(span);
        }
        self.header.push(HeaderLine {
            text,
            offset: Some(span.start),
        });
    }

    /// `import …` becomes a line of the header; its names are remembered.
    fn import(&mut self, import: &ImportDeclaration<'a>) {
        let specifier = import.source.value.as_str();
        self.found(specifier, import.source.span, false);
        let require = format!("require({})", quoted(specifier));
        let Some(specifiers) = import
            .specifiers
            .as_ref()
            .filter(|specifiers| !specifiers.is_empty())
        else {
            self.line(format!("{require};"), import.span);
            return;
        };
        let module = self.fresh_for(specifier);
        let mut has_namespace = false;
        let mut has_default = false;
        for specifier in specifiers {
            let (local, property) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(named) => {
                    let name = named.imported.name();
                    has_default |= name.as_str() == "default";
                    (&named.local, Some(name))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(default) => {
                    has_default = true;
                    (&default.local, Some(Str::from("default")))
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(namespace) => {
                    has_namespace = true;
                    (&namespace.local, None)
                }
            };
            if let Some(symbol) = local.symbol_id.get() {
                self.imported.insert(symbol, Imported { module, property });
            }
        }
        let value = self.interop(require, has_namespace, has_default);
        self.line(format!("var {module} = {value};"), import.span);
    }

    /// Babel's reading of modules that are not ES modules: `default` is the whole.
    fn interop(&mut self, require: String, namespace: bool, default: bool) -> String {
        if namespace {
            format!("{}.namespace({require})", self.helpers())
        } else if default {
            format!("{}.withDefault({require})", self.helpers())
        } else {
            require
        }
    }

    /// The statements that stay, exports turned into plain declarations.
    fn statements(&mut self, statements: ArenaVec<'a, Statement<'a>>) -> ArenaVec<'a, Statement<'a>> {
        let mut kept = ArenaVec::with_capacity_in(statements.len(), &self.builder);
        for statement in statements {
            match statement {
                Statement::ImportDeclaration(_)
                | Statement::ExportAllDeclaration(_)
                | Statement::ExportFromDeclaration(_) => {}
                Statement::ExportNamedDeclaration(named) => {
                    for one in &named.specifiers {
                        self.export_specifier(one);
                    }
                }
                Statement::ExportDeclaration(export) => {
                    let declaration = export.unbox().declaration;
                    self.export_declared(&declaration);
                    kept.push(Statement::from(declaration));
                }
                Statement::ExportDefaultDeclaration(export) => {
                    if let Some(statement) = self.export_default(export.unbox()) {
                        kept.push(statement);
                    }
                }
                other => kept.push(other),
            }
        }
        kept
    }

    fn finish(mut self, directives: Vec<String>) -> Converted {
        let mut calls = Vec::new();
        let mut footer = String::new();
        if self.exports_all || !self.exports.is_empty() {
            let helpers = self.helpers();
            let getters = |guarded: bool| {
                let chosen = self.exports.iter().filter(|export| export.guarded == guarded);
                let getters: Vec<String> = chosen
                    .map(|export| format!("{}: () => {}", key(&export.name), export.value))
                    .collect();
                object(&getters)
            };
            calls.push(format!(
                "{helpers}.live(exports, {}, {});",
                getters(false),
                getters(true)
            ));
            let settled: Vec<String> = self
                .exports
                .iter()
                .filter(|export| export.settled)
                .map(|export| format!("{}: {}", key(&export.name), export.value))
                .collect();
            if !settled.is_empty() {
                footer = format!("{helpers}.settle(exports, {});\n", object(&settled));
            }
        }
        if let Some(require) = &self.require {
            calls.push(format!("var {require} = require;"));
        }
        if let Some(meta) = &self.meta {
            calls.push(format!(
                "var {meta} = {{ url: {} }};",
                quoted(&format!("file:///{}", self.path))
            ));
        }
        if self.taken.contains("babelHelpers") {
            let helpers = self.helpers();
            calls.push(format!("var babelHelpers = {helpers}.babel;"));
        }
        let mut top: Vec<String> = directives
            .iter()
            .map(|directive| format!("\"{directive}\";"))
            .collect();
        if let Some(helpers) = &self.helpers {
            top.push(format!("var {helpers} = require(\"{HELPERS}\");"));
            self.imports.push(FoundImport {
                specifier: HELPERS.to_owned(),
                offset: 0,
                optional: false,
            });
        }
        top.append(&mut calls);
        let mut header: Vec<HeaderLine> = top
            .into_iter()
            .map(|text| HeaderLine { text, offset: None })
            .collect();
        header.append(&mut self.header);
        Converted {
            header,
            footer,
            imports: self.imports,
            renamed: (!self.renamed.is_empty()).then_some(self.scoping),
        }
    }

    /// What an identifier that refers to an imported name reads.
    fn imported_expression(&self, identifier: &IdentifierReference<'a>) -> Option<Expression<'a>> {
        let reference = self.scoping.get_reference(identifier.reference_id.get()?);
        let imported = self.imported.get(&reference.symbol_id()?)?;
        let span = identifier.span;
        let module = Expression::new_identifier(span, imported.module, &self.builder);
        Some(match imported.property {
            None => module,
            Some(property) if is_identifier_name(property.as_str()) => {
                Expression::new_static_member_expression(
                    span,
                    module,
                    IdentifierName::new(span, Ident::from(property), &self.builder),
                    false,
                    &self.builder,
                )
            }
            Some(property) => Expression::new_computed_member_expression(
                span,
                module,
                Expression::new_string_literal(span, property, None, &self.builder),
                false,
                &self.builder,
            ),
        })
    }

    /// An imported function is called without `this`: `(0, module.name)()`.
    fn callee(&self, callee: &mut Expression<'a>) {
        let Expression::Identifier(identifier) = &*callee else {
            return;
        };
        let Some(value) = self.imported_expression(identifier) else {
            return;
        };
        *callee = if value.is_member_expression() {
            let zero = Expression::new_number_0(&self.builder);
            Expression::new_sequence_expression(value.span(), [zero, value], &self.builder)
        } else {
            value
        };
    }

    fn is_global(&self, identifier: &IdentifierReference<'a>) -> bool {
        identifier
            .reference_id
            .get()
            .is_none_or(|reference| self.scoping.get_reference(reference).symbol_id().is_none())
    }

    /// What a condition is in a production build, when that is certain: of `__DEV__` and `process.env.NODE_ENV`.
    fn known(&self, condition: &Expression<'a>) -> Option<bool> {
        match condition {
            Expression::BooleanLiteral(literal) => Some(literal.value),
            Expression::Identifier(name) if name.name.as_str() == "__DEV__" && self.is_global(name) => {
                Some(false)
            }
            Expression::ParenthesizedExpression(inner) => self.known(&inner.expression),
            Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::LogicalNot => {
                self.known(&unary.argument).map(|value| !value)
            }
            Expression::LogicalExpression(both) => match both.operator {
                LogicalOperator::And => match (self.known(&both.left), self.known(&both.right)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                },
                LogicalOperator::Or => match (self.known(&both.left), self.known(&both.right)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                },
                LogicalOperator::Coalesce => None,
            },
            Expression::BinaryExpression(binary) => {
                let (left, right) = (&binary.left, &binary.right);
                let text = match (
                    is_environment(left, "NODE_ENV"),
                    is_environment(right, "NODE_ENV"),
                ) {
                    (true, false) => literal(right)?.0,
                    (false, true) => literal(left)?.0,
                    _ => return None,
                };
                match binary.operator {
                    BinaryOperator::StrictEquality | BinaryOperator::Equality => Some(text == "production"),
                    BinaryOperator::StrictInequality | BinaryOperator::Inequality => {
                        Some(text != "production")
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Visits a branch that is taken unless `is_dead`.
    fn branch(&mut self, is_dead: bool, visit: impl FnOnce(&mut Self)) {
        self.dead_depth += usize::from(is_dead);
        visit(self);
        self.dead_depth -= usize::from(is_dead);
    }

    fn refuse_top_level_await(&mut self, span: Span) {
        if self.function_depth == 0 && self.error.is_none() {
            self.error = Some(SourceError::new(
                "`await` outside of a function is not supported, in Metro neither. Move it into an async function",
                span.start,
            ));
        }
    }
}

impl<'a> VisitMut<'a> for CommonJs<'a> {
    fn visit_expression(&mut self, expression: &mut Expression<'a>) {
        match expression {
            Expression::Identifier(identifier) => {
                if let Some(value) = self.imported_expression(identifier) {
                    *expression = value;
                    return;
                }
            }
            Expression::ImportMeta(meta) => {
                let span = meta.span;
                let name = match self.meta {
                    Some(name) => name,
                    None => self.fresh("meta"),
                };
                self.meta = Some(name);
                *expression = Expression::new_identifier(span, name, &self.builder);
                return;
            }
            Expression::ImportExpression(import) => {
                let span = import.span;
                if let Some((specifier, at)) = literal(&import.source) {
                    self.found(&specifier, at, self.try_depth > 0);
                }
                let source = import.source.take_in(&self.builder);
                let helpers = Expression::new_identifier(span, self.helpers(), &self.builder);
                let load = IdentifierName::new(span, "load", &self.builder);
                let callee =
                    Expression::new_static_member_expression(span, helpers, load, false, &self.builder);
                let require = Expression::new_identifier(span, self.require(), &self.builder);
                *expression = Expression::new_call_expression(
                    span,
                    callee,
                    None,
                    [Argument::from(require), Argument::from(source)],
                    false,
                    &self.builder,
                );
            }
            _ => {}
        }
        walk_mut::walk_expression(self, expression);
    }

    fn visit_call_expression(&mut self, call: &mut CallExpression<'a>) {
        self.context_required(call);
        self.required(call);
        self.callee(&mut call.callee);
        walk_mut::walk_call_expression(self, call);
    }

    fn visit_tagged_template_expression(&mut self, tagged: &mut TaggedTemplateExpression<'a>) {
        self.callee(&mut tagged.tag);
        walk_mut::walk_tagged_template_expression(self, tagged);
    }

    fn visit_function(&mut self, function: &mut Function<'a>, flags: ScopeFlags) {
        self.function_depth += 1;
        walk_mut::walk_function(self, function, flags);
        self.function_depth -= 1;
    }

    fn visit_arrow_function_expression(&mut self, arrow: &mut ArrowFunctionExpression<'a>) {
        self.function_depth += 1;
        walk_mut::walk_arrow_function_expression(self, arrow);
        self.function_depth -= 1;
    }

    fn visit_await_expression(&mut self, expression: &mut AwaitExpression<'a>) {
        self.refuse_top_level_await(expression.span);
        walk_mut::walk_await_expression(self, expression);
    }

    fn visit_for_of_statement(&mut self, statement: &mut ForOfStatement<'a>) {
        if statement.r#await {
            self.refuse_top_level_await(statement.span);
        }
        walk_mut::walk_for_of_statement(self, statement);
    }

    fn visit_if_statement(&mut self, statement: &mut IfStatement<'a>) {
        let known = self.known(&statement.test);
        self.visit_expression(&mut statement.test);
        self.branch(known == Some(false), |this| {
            this.visit_statement(&mut statement.consequent)
        });
        if let Some(alternate) = &mut statement.alternate {
            self.branch(known == Some(true), |this| this.visit_statement(alternate));
        }
    }

    fn visit_conditional_expression(&mut self, expression: &mut ConditionalExpression<'a>) {
        let known = self.known(&expression.test);
        self.visit_expression(&mut expression.test);
        self.branch(known == Some(false), |this| {
            this.visit_expression(&mut expression.consequent)
        });
        self.branch(known == Some(true), |this| {
            this.visit_expression(&mut expression.alternate)
        });
    }

    fn visit_logical_expression(&mut self, expression: &mut LogicalExpression<'a>) {
        let known = self.known(&expression.left);
        let is_dead = match expression.operator {
            LogicalOperator::And => known == Some(false),
            LogicalOperator::Or => known == Some(true),
            LogicalOperator::Coalesce => false,
        };
        self.visit_expression(&mut expression.left);
        self.branch(is_dead, |this| this.visit_expression(&mut expression.right));
    }

    fn visit_try_statement(&mut self, statement: &mut TryStatement<'a>) {
        let caught = statement.handler.is_some();
        self.try_depth += usize::from(caught);
        self.visit_block_statement(&mut statement.block);
        self.try_depth -= usize::from(caught);
        if let Some(handler) = &mut statement.handler {
            self.visit_catch_clause(handler);
        }
        if let Some(finalizer) = &mut statement.finalizer {
            self.visit_block_statement(finalizer);
        }
    }
}

impl Imported<'_> {
    fn text(&self) -> String {
        match self.property {
            None => self.module.to_string(),
            Some(property) => member(&self.module, &property),
        }
    }
}
