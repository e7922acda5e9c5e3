//! What a module exports: its own declarations, and those of others that it passes on.

use super::{
    CommonJs,
    source_text::{member, quoted},
};
use oxc::{
    ast::ast::*,
    semantic::SymbolId,
    span::{GetSpan, SPAN},
    str::Ident,
};

pub(super) struct Export {
    pub(super) name: String,
    pub(super) value: String,
    /// Reading it before its declaration ran would throw.
    pub(super) guarded: bool,
    /// It never changes once the module ran.
    pub(super) settled: bool,
}

impl Export {
    fn default_of(name: Ident<'_>, guarded: bool) -> Self {
        Self {
            name: "default".to_owned(),
            value: name.to_string(),
            guarded,
            settled: true,
        }
    }
}

pub(super) fn reexport_source<'s, 'a>(statement: &'s Statement<'a>) -> Option<&'s StringLiteral<'a>> {
    match statement {
        Statement::ExportAllDeclaration(all) => Some(&all.source),
        Statement::ExportFromDeclaration(from) => Some(&from.source),
        _ => None,
    }
}

impl<'a> CommonJs<'a> {
    /// `export … from` becomes a line of the header and getters.
    pub(super) fn reexport(&mut self, statement: &Statement<'a>, source: &StringLiteral<'a>) {
        let specifier = source.value.as_str();
        self.found(specifier, source.span, false);
        let require = format!("require({})", quoted(specifier));
        let span = statement.span();
        match statement {
            Statement::ExportAllDeclaration(all) => match &all.exported {
                None => {
                    self.exports_all = true;
                    let helpers = self.helpers();
                    self.line(format!("{helpers}.all(exports, {require});"), span);
                }
                Some(exported) => {
                    let module = self.fresh_for(specifier);
                    let value = self.interop(require, true, false);
                    self.line(format!("var {module} = {value};"), span);
                    self.exports.push(Export {
                        name: exported.name().to_string(),
                        value: module.to_string(),
                        guarded: false,
                        settled: false,
                    });
                }
            },
            Statement::ExportFromDeclaration(from) => {
                let module = self.fresh_for(specifier);
                let default = from
                    .specifiers
                    .iter()
                    .any(|one| one.local.name().as_str() == "default");
                let value = self.interop(require, false, default);
                self.line(format!("var {module} = {value};"), span);
                for one in &from.specifiers {
                    self.exports.push(Export {
                        name: one.exported.name().to_string(),
                        value: member(&module, &one.local.name()),
                        guarded: false,
                        settled: false,
                    });
                }
            }
            _ => {}
        }
    }

    /// `export { local as exported }`
    pub(super) fn export_specifier(&mut self, specifier: &ExportSpecifier<'a>) {
        let local = specifier.local.name();
        let symbol = match &specifier.local {
            ModuleExportName::IdentifierReference(reference) => reference
                .reference_id
                .get()
                .and_then(|reference| self.scoping.get_reference(reference).symbol_id()),
            _ => None,
        };
        let symbol = symbol.or_else(|| self.scoping.get_root_binding(Ident::from(local.as_str())));
        let imported = symbol.and_then(|symbol| self.imported.get(&symbol)).cloned();
        let (value, guarded, settled) = match (imported, symbol) {
            (Some(imported), _) => (imported.text(), false, false),
            (None, Some(symbol)) => (
                self.name_of(symbol, &local),
                self.is_block_scoped(symbol),
                self.is_settled(symbol),
            ),
            // A global, or a type that is gone.
            (None, None) => (
                format!("typeof {local} === \"undefined\" ? undefined : {local}"),
                false,
                false,
            ),
        };
        self.exports.push(Export {
            name: specifier.exported.name().to_string(),
            value,
            guarded,
            settled,
        });
    }

    pub(super) fn export_declared(&mut self, declaration: &Declaration<'a>) {
        let names: Vec<&BindingIdentifier<'a>> = match declaration {
            Declaration::VariableDeclaration(variables) => variables
                .declarations
                .iter()
                .flat_map(|declarator| declarator.id.get_binding_identifiers())
                .collect(),
            Declaration::FunctionDeclaration(function) => function.id.iter().collect(),
            Declaration::ClassDeclaration(class) => class.id.iter().collect(),
            _ => Vec::new(),
        };
        for name in names {
            let export = self.export_of(name, name.name.as_str());
            self.exports.push(export);
        }
    }

    pub(super) fn export_of(&mut self, local: &BindingIdentifier<'a>, exported: &str) -> Export {
        match local.symbol_id.get() {
            Some(symbol) => Export {
                name: exported.to_owned(),
                value: self.name_of(symbol, local.name.as_str()),
                guarded: self.is_block_scoped(symbol),
                settled: self.is_settled(symbol),
            },
            None => Export {
                name: exported.to_owned(),
                value: local.name.to_string(),
                guarded: true,
                settled: false,
            },
        }
    }

    pub(super) fn export_default(&mut self, export: ExportDefaultDeclaration<'a>) -> Option<Statement<'a>> {
        let span = export.span;
        match export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(mut function) => {
                let export = match &function.id {
                    Some(id) => self.export_of(id, "default"),
                    None => {
                        let name = self.fresh("default");
                        function.id = Some(BindingIdentifier::new(SPAN, name, &self.builder));
                        Export::default_of(name, false)
                    }
                };
                self.exports.push(export);
                Some(Statement::FunctionDeclaration(function))
            }
            ExportDefaultDeclarationKind::ClassDeclaration(mut class) => {
                let export = match &class.id {
                    Some(id) => self.export_of(id, "default"),
                    None => {
                        let name = self.fresh("default");
                        class.id = Some(BindingIdentifier::new(SPAN, name, &self.builder));
                        Export::default_of(name, true)
                    }
                };
                self.exports.push(export);
                Some(Statement::ClassDeclaration(class))
            }
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => None,
            declaration @ match_expression!(ExportDefaultDeclarationKind) => {
                let name = self.fresh("default");
                self.exports.push(Export::default_of(name, true));
                let pattern = BindingPattern::new_binding_identifier(SPAN, name, &self.builder);
                let value = Some(declaration.into_expression());
                let declarator = VariableDeclarator::new(SPAN, pattern, None, value, false, &self.builder);
                Some(Statement::from(Declaration::new_variable_declaration(
                    span,
                    VariableDeclarationKind::Const,
                    [declarator],
                    false,
                    &self.builder,
                )))
            }
        }
    }

    pub(super) fn name_of(&self, symbol: SymbolId, name: &str) -> String {
        self.renamed
            .get(&symbol)
            .map_or_else(|| name.to_owned(), |renamed| renamed.to_string())
    }

    /// Whether a variable keeps its first value. Asked once for each: to answer takes a look at all its uses.
    pub(super) fn is_settled(&mut self, symbol: SymbolId) -> bool {
        *self
            .settled
            .entry(symbol)
            .or_insert_with(|| !self.scoping.symbol_is_mutated(symbol))
    }

    pub(super) fn is_block_scoped(&self, symbol: SymbolId) -> bool {
        let flags = self.scoping.symbol_flags(symbol);
        flags.is_block_scoped() || flags.is_class()
    }
}
