//! One source file → the body of a CommonJS function, with its imports and a source map.

mod commonjs;
mod complexity;
mod plugin_options;
mod source_language;
mod source_map;

pub(crate) use commonjs::HELPERS;
pub(crate) use plugin_options::plugin_options;
pub(crate) use source_language::SourceLanguage;
use source_map::SourceLines;
pub(crate) use source_map::SourcePositions;

use crate::BundleError;
use commonjs::CommonJs;
use hivesync_domain::SourcePosition;
use oxc::{
    allocator::Allocator,
    ast::ast::Program,
    codegen::{Codegen, CodegenOptions, CommentOptions},
    diagnostics::{Diagnostics, OxcDiagnostic, Severity},
    parser::{ParseOptions, Parser},
    semantic::{Scoping, SemanticBuilder},
    span::SourceType,
    syntax::module_record::ExportExportName,
    transformer::{
        DecoratorOptions, HelperLoaderMode, HelperLoaderOptions, JsxOptions, Module as ModuleKind,
        TransformOptions, Transformer,
    },
};
use std::{path::Path, sync::Arc};

/// Levels of a JSON module; the sandbox's engine reads it by recursion.
const MAX_JSON_DEPTH: usize = 500;

/// A file, ready to run.
#[derive(Debug)]
pub(crate) struct Transpiled {
    /// Body of `function (module, exports, require)`.
    pub code: Arc<str>,
    /// What it imports and requires, in order, each specifier once.
    pub imports: Vec<Import>,
    /// Where its code comes from.
    pub positions: SourcePositions,
}

impl Transpiled {
    /// The module that other modules' headers call.
    pub(crate) fn helpers() -> Self {
        Self {
            code: Arc::from(include_str!("helpers.js")),
            imports: Vec::new(),
            positions: SourcePositions::default(),
        }
    }

    /// A module without code.
    pub(crate) fn empty() -> Self {
        Self::generated("")
    }

    /// A module that no file has.
    pub(crate) fn generated(code: &str) -> Self {
        Self {
            code: Arc::from(code),
            imports: Vec::new(),
            positions: SourcePositions::default(),
        }
    }
}

/// A specifier that a module imports or requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    /// As it is written.
    pub specifier: String,
    /// Line of the import in the source, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// Stands in a `try` block: the project's code can do without it.
    pub optional: bool,
}

/// Where something in a source file went wrong.
pub(crate) struct SourceError {
    message: String,
    offset: Option<u32>,
}

impl SourceError {
    fn new(message: impl Into<String>, offset: u32) -> Self {
        Self {
            message: message.into(),
            offset: Some(offset),
        }
    }

    fn of(diagnostics: Diagnostics) -> Option<Self> {
        diagnostics
            .into_vec()
            .into_iter()
            .find(|diagnostic| diagnostic.severity == Severity::Error)
            .map(|diagnostic| Self {
                message: words_of(&diagnostic),
                offset: diagnostic.labels.first().map(|label| label.offset()),
            })
    }

    fn at(self, path: &str, source: &str) -> BundleError {
        let (line, column) = match self.offset {
            Some(offset) => SourceLines::new(source).position(offset),
            None => (1, 0),
        };
        BundleError::Syntax {
            message: self.message,
            position: SourcePosition {
                file: path.to_owned(),
                line,
                column,
            },
        }
    }
}

/// What the parser says, on one line and without the control characters of the source it may cite.
fn words_of(diagnostic: &OxcDiagnostic) -> String {
    let mut words = diagnostic.message.trim_end_matches('.').to_owned();
    if let Some(help) = &diagnostic.help {
        words.push_str(". ");
        words.push_str(help);
    }
    words
        .chars()
        .flat_map(|character| {
            let escaped = character.is_control().then(|| character.escape_default());
            let plain = (!character.is_control()).then_some(character);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

/// Transpiles the file at `path`.
pub(crate) fn transpile(
    path: &str,
    language: SourceLanguage,
    source: &str,
) -> Result<Transpiled, BundleError> {
    if language == SourceLanguage::Json {
        return json(path, source);
    }
    complexity::on_a_stack_that_suffices(path, source, || {
        let has_flow_pragma = language == SourceLanguage::JavaScript && has_flow_pragma(source);
        let result = script(path, language.source_type(), source);
        match result {
            // Flow's annotations are close enough to TypeScript's that most files parse as that.
            Err(error) if has_flow_pragma => {
                script(path, SourceLanguage::TypeScriptJsx.source_type(), source).map_err(|_| SourceError {
                    message: format!(
                        "{} (Flow syntax beyond TypeScript's is not supported)",
                        error.message
                    ),
                    ..error
                })
            }
            result => result,
        }
        .map_err(|error| error.at(path, source))
    })?
}

fn has_flow_pragma(source: &str) -> bool {
    let head = source.get(..1024).unwrap_or(source);
    head.contains("@flow") && !head.contains("@noflow")
}

/// What a JSON error says, without the line and column that it also has as numbers.
fn without_place(error: &serde_json::Error) -> String {
    let words = error.to_string();
    match words.rsplit_once(" at line ") {
        Some((words, _)) => words.to_owned(),
        None => words,
    }
}

/// A JSON module exports its value.
fn json(path: &str, source: &str) -> Result<Transpiled, BundleError> {
    let text = source.trim_start_matches('\u{feff}');
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| BundleError::Syntax {
        message: format!("The file is not JSON: {}", without_place(&error)),
        position: SourcePosition {
            file: path.to_owned(),
            line: u32::try_from(error.line()).unwrap_or(u32::MAX).max(1),
            column: u32::try_from(error.column()).unwrap_or(u32::MAX),
        },
    })?;
    if json_depth(text) > MAX_JSON_DEPTH {
        return Err(BundleError::Syntax {
            message: format!("The JSON is nested deeper than {MAX_JSON_DEPTH} levels"),
            position: SourcePosition {
                file: path.to_owned(),
                line: 1,
                column: 0,
            },
        });
    }
    let literal = serde_json::Value::from(text).to_string();
    Ok(Transpiled {
        // Parsed rather than written as an expression: `__proto__` stays an ordinary key, and it is quicker.
        code: format!("module.exports = JSON.parse({literal});\n").into(),
        imports: Vec::new(),
        positions: SourcePositions::default(),
    })
}

/// How deep valid JSON nests.
fn json_depth(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                most = most.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => {
                while let Some(byte) = bytes.next().filter(|byte| *byte != b'"') {
                    if byte == b'\\' {
                        bytes.next();
                    }
                }
            }
            _ => {}
        }
    }
    most
}

fn script(path: &str, source_type: SourceType, source: &str) -> Result<Transpiled, SourceError> {
    let allocator = Allocator::default();
    let mut program = parse(&allocator, source_type, source)?;
    complexity::check_tree(&program, source)?;
    let is_module = program.source_type.is_module();
    let scoping = {
        let semantic = SemanticBuilder::new_compiler()
            .with_excess_capacity(2.0)
            .with_enum_eval(true)
            .build(&program);
        match SourceError::of(semantic.diagnostics) {
            Some(error) => return Err(error),
            None => semantic.semantic.into_scoping(),
        }
    };
    let transformed = Transformer::new(&allocator, Path::new(path), &transform_options())
        .build_with_scoping(scoping, &mut program);
    if let Some(error) = SourceError::of(transformed.diagnostics) {
        return Err(error);
    }
    // The transformer leaves symbols out of step with the tree.
    let scoping = scoping_of(&program);
    let converted = CommonJs::new(&allocator, scoping, path, is_module).convert(&mut program)?;
    let generated = Codegen::new()
        .with_options(CodegenOptions {
            comments: CommentOptions::disabled(),
            source_map_path: Some(Path::new(path).to_path_buf()),
            // Nobody reads it, and code that is nested deep would grow with the square of its depth.
            indent_width: 0,
            ..CodegenOptions::default()
        })
        .with_scoping(converted.renamed)
        .build(&program);

    let mut positions =
        SourcePositions::with_capacity(generated.map.as_ref().map_or(0, |map| map.get_tokens().len()));
    let lines = SourceLines::new(source);
    let mut code = String::with_capacity(generated.code.len() + 1024);
    for line in &converted.header {
        if let Some(offset) = line.offset {
            let (source_line, source_column) = lines.position(offset);
            positions.push(positions.lines(), 0, source_line - 1, source_column - 1);
        }
        code.push_str(&line.text);
        code.push('\n');
        positions.add_line();
    }
    if let Some(map) = &generated.map {
        let above = positions.lines();
        for token in map.get_tokens() {
            positions.push(
                above + token.get_dst_line(),
                token.get_dst_col(),
                token.get_src_line(),
                token.get_src_col(),
            );
        }
    }
    code.push_str(&generated.code);
    code.push_str(&converted.footer);
    Ok(Transpiled {
        code: code.into(),
        imports: converted
            .imports
            .into_iter()
            .map(|import| {
                let (line, column) = lines.position(import.offset);
                Import {
                    specifier: import.specifier,
                    line,
                    column,
                    optional: import.optional,
                }
            })
            .collect(),
        positions,
    })
}

fn parse<'a>(
    allocator: &'a Allocator,
    source_type: SourceType,
    source: &'a str,
) -> Result<Program<'a>, SourceError> {
    let parsed = Parser::new(allocator, source, source_type)
        .with_options(ParseOptions {
            // CommonJS modules are functions, and some return early.
            allow_return_outside_function: true,
            parse_regular_expression: true,
            ..ParseOptions::default()
        })
        .parse();
    match SourceError::of(parsed.diagnostics) {
        Some(error) => Err(error),
        None if parsed.panicked => Err(SourceError {
            message: "The file can't be parsed".to_owned(),
            offset: None,
        }),
        None => Ok(parsed.program),
    }
}

fn scoping_of(program: &Program<'_>) -> Scoping {
    SemanticBuilder::new().build(program).semantic.into_scoping()
}

/// Types are stripped and JSX becomes calls that carry file and line; everything newer than ES2015 is left as it is,
/// for the sandbox's engine knows it.
fn transform_options() -> TransformOptions {
    let mut options = TransformOptions {
        jsx: JsxOptions {
            development: true,
            ..JsxOptions::enable()
        },
        decorator: DecoratorOptions {
            legacy: true,
            ..DecoratorOptions::default()
        },
        helper_loader: HelperLoaderOptions {
            mode: HelperLoaderMode::External,
            ..HelperLoaderOptions::default()
        },
        ..TransformOptions::default()
    };
    options.jsx.conform();
    options.env.module = ModuleKind::CommonJS;
    options
}

/// What can be told of a module without running or transpiling it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ModuleOutline {
    /// Names it exports as values, sorted.
    pub exports: Vec<String>,
    /// Its default imports: local name and specifier, in order.
    pub default_imports: Vec<(String, String)>,
}

/// The outline of a module; nothing when it does not parse.
pub(crate) fn outline(path: &str, language: SourceLanguage, source: &str) -> Option<ModuleOutline> {
    complexity::on_a_stack_that_suffices(path, source, || {
        let allocator = Allocator::default();
        let parsed = Parser::new(&allocator, source, language.source_type()).parse();
        if parsed.panicked {
            return None;
        }
        let record = &parsed.module_record;
        let mut exports: Vec<String> = record
            .local_export_entries
            .iter()
            .chain(&record.indirect_export_entries)
            .filter(|entry| !entry.is_type)
            .filter_map(|entry| match &entry.export_name {
                ExportExportName::Name(name) => Some(name.name.to_string()),
                ExportExportName::Default(_) => Some("default".to_owned()),
                ExportExportName::Null => None,
            })
            .collect();
        exports.sort();
        exports.dedup();
        let default_imports = record
            .import_entries
            .iter()
            .filter(|entry| entry.import_name.is_default() && !entry.is_type)
            .map(|entry| {
                (
                    entry.local_name.name.to_string(),
                    entry.module_request.name.to_string(),
                )
            })
            .collect();
        Some(ModuleOutline {
            exports,
            default_imports,
        })
    })
    .ok()
    .flatten()
}

#[cfg(test)]
mod tests;
