//! The languages modules are written in, by their file's extension.

use oxc::span::SourceType;

/// What a module is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SourceLanguage {
    /// `.js`, `.jsx`: JSX is allowed in both, as in Metro.
    JavaScript,
    /// `.mjs`: always an ES module.
    JavaScriptModule,
    /// `.cjs`: never an ES module.
    CommonJs,
    /// `.ts`, `.mts`, `.cts`.
    TypeScript,
    /// `.tsx`.
    TypeScriptJsx,
    /// `.json`.
    Json,
}

impl SourceLanguage {
    /// The language of the file at `path`, when it is a module at all.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        match extension {
            "js" | "jsx" => Some(Self::JavaScript),
            "mjs" => Some(Self::JavaScriptModule),
            "cjs" => Some(Self::CommonJs),
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::TypeScriptJsx),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// How the parser is to read it.
    pub(super) fn source_type(self) -> SourceType {
        match self {
            Self::JavaScript | Self::Json => SourceType::unambiguous().with_jsx(true),
            Self::JavaScriptModule => SourceType::mjs().with_jsx(true),
            Self::CommonJs => SourceType::script().with_jsx(true),
            Self::TypeScript => SourceType::ts().with_unambiguous(true),
            Self::TypeScriptJsx => SourceType::tsx().with_unambiguous(true),
        }
    }
}
