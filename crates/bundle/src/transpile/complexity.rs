//! Parsers recurse as deep as code nests: bounds how deep a file can nest and gives it a stack that suffices.
//!
//! No level of nesting comes without something that opens it: a bracket, an operator, a keyword. Their number bounds
//! the depth, whatever a file's strings, comments and regular expressions would hide from a cleverer count. Every
//! file but the simplest gets a thread whose stack is sized by that number; of those that may use much memory, one
//! runs at a time.
//!
//! Parsed code takes up to fifty times the memory of its text, by the number of its words and signs: files of
//! too many are refused as well.

use super::SourceError;
use crate::{BundleError, bundle_limits::MAX_MODULE_BYTES, bundle_path::shown};
use hivesync_domain::SourcePosition;
use oxc::{
    ast::ast::{JSXOpeningElement, LabeledStatement, Program},
    ast_visit::{Visit, walk},
    semantic::{ScopeFlags, ScopeId},
};
use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::{Mutex, PoisonError},
    thread,
};

/// Stack that one level of nesting may take in the most wasteful pass, with room to spare; a test holds it.
const STACK_BYTES_PER_LEVEL: usize = 6 << 10;

/// Stack for everything else.
const STACK_BYTES_AT_LEAST: usize = 1 << 20;

/// Levels that any thread's stack has room for.
const FEW_LEVELS: usize = 64;

/// Levels beyond which files are taken one at a time.
const MANY_LEVELS: usize = 20_000;

/// Most levels that are tried. More openers than this in one file are refused.
const MAX_LEVELS: usize = 150_000;

/// Words and signs beyond which files are taken one at a time.
const MANY_TOKENS: usize = 200_000;

/// Most words and signs of one file. Each takes some hundred bytes of memory while the file is
/// transpiled.
const MAX_TOKENS: usize = 1_000_000;

/// Blocks, functions and labels that may lie in each other: a name is looked for in each of those around it.
const MAX_SCOPES: usize = 1000;

/// Bytes of lines that are read again to tell the columns of JSX elements: each element's own line, from its start.
const MAX_REREAD_BYTES: usize = 2 << 30;

static ONE_LARGE_FILE: Mutex<()> = Mutex::new(());

/// Runs `work` on `source` where the stack suffices for it.
pub(super) fn on_a_stack_that_suffices<T: Send>(
    path: &str,
    source: &str,
    work: impl FnOnce() -> T + Send,
) -> Result<T, BundleError> {
    if source.len() > MAX_MODULE_BYTES {
        return Err(BundleError::TooLarge(format!(
            "The module \"{}\" has {} bytes; the limit is {MAX_MODULE_BYTES} (MAX_MODULE_BYTES). Split it, or move its data into a .json file.",
            shown(path),
            source.len()
        )));
    }
    let Size { levels, tokens } = Size::of(source);
    if tokens > MAX_TOKENS {
        return Err(BundleError::TooLarge(format!(
            "The module \"{}\" has {tokens} words and signs; the limit is {MAX_TOKENS}. Split it, or move its data into a .json file.",
            shown(path)
        )));
    }
    let refuse = |message: String| BundleError::Syntax {
        message,
        position: SourcePosition {
            file: path.to_owned(),
            line: 1,
            column: 0,
        },
    };
    if levels > MAX_LEVELS {
        return Err(refuse(format!(
            "The file is too complex: it has {levels} brackets and operators, and the limit is {MAX_LEVELS}. Split it, or move its data into a .json file."
        )));
    }
    // The parser is someone else's: should it panic, the file is refused and the worker lives on.
    let gave_up = || refuse("The parser gave up on the file.".to_owned());
    if levels <= FEW_LEVELS && tokens <= MANY_TOKENS {
        return panic::catch_unwind(AssertUnwindSafe(work)).map_err(|_| gave_up());
    }
    let takes_much = levels > MANY_LEVELS || tokens > MANY_TOKENS;
    let _one = takes_much.then(|| ONE_LARGE_FILE.lock().unwrap_or_else(PoisonError::into_inner));
    thread::scope(|scope| {
        thread::Builder::new()
            .stack_size(STACK_BYTES_AT_LEAST + levels * STACK_BYTES_PER_LEVEL)
            .spawn_scoped(scope, work)
            .ok()
            .and_then(|thread| thread.join().ok())
    })
    .ok_or_else(gave_up)
}

/// How much a parser may have to do.
struct Size {
    /// An upper bound of how deep the source can nest.
    levels: usize,
    /// Its words and signs.
    tokens: usize,
}

impl Size {
    fn of(source: &str) -> Self {
        let bytes = source.as_bytes();
        let (mut levels, mut tokens) = (0, 0);
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if is_word(byte) {
                let length = bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
                levels += usize::from(is_opening_keyword(&bytes[at..at + length]));
                tokens += 1;
                at += length;
            } else {
                levels += usize::from(b"([{<`!~+-*/%&|^=?:.@".contains(&byte));
                tokens += usize::from(!byte.is_ascii_whitespace());
                at += 1;
            }
        }
        Self { levels, tokens }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

/// Keywords after which a statement, an expression or a type starts within another.
fn is_opening_keyword(word: &[u8]) -> bool {
    matches!(
        word,
        b"abstract"
            | b"as"
            | b"asserts"
            | b"async"
            | b"await"
            | b"class"
            | b"delete"
            | b"do"
            | b"else"
            | b"extends"
            | b"for"
            | b"function"
            | b"if"
            | b"import"
            | b"in"
            | b"infer"
            | b"instanceof"
            | b"is"
            | b"keyof"
            | b"new"
            | b"readonly"
            | b"satisfies"
            | b"typeof"
            | b"unique"
            | b"void"
            | b"while"
            | b"with"
            | b"yield"
    )
}

/// Refuses a parsed file that the passes after the parser would take longer for than by its size.
pub(super) fn check_tree(program: &Program<'_>, source: &str) -> Result<(), SourceError> {
    let mut tree = Tree::default();
    tree.visit_program(program);
    if tree.too_deep {
        return Err(SourceError {
            message: format!(
                "The file is too complex: more than {MAX_SCOPES} blocks, functions and labels lie in each other"
            ),
            offset: None,
        });
    }
    let longest_line = source.split('\n').map(str::len).max().unwrap_or_default();
    if tree.elements.saturating_mul(longest_line) > MAX_REREAD_BYTES {
        return Err(SourceError {
            message: "The file is too complex: it has too many elements on lines as long as its longest. Break its lines"
                .to_owned(),
            offset: None,
        });
    }
    Ok(())
}

#[derive(Default)]
struct Tree {
    scopes: usize,
    too_deep: bool,
    elements: usize,
}

impl<'a> Visit<'a> for Tree {
    fn enter_scope(&mut self, _flags: ScopeFlags, _scope: &Cell<Option<ScopeId>>) {
        self.scopes += 1;
        self.too_deep |= self.scopes > MAX_SCOPES;
    }

    fn leave_scope(&mut self) {
        self.scopes -= 1;
    }

    fn visit_labeled_statement(&mut self, statement: &LabeledStatement<'a>) {
        self.scopes += 1;
        self.too_deep |= self.scopes > MAX_SCOPES;
        walk::walk_labeled_statement(self, statement);
        self.scopes -= 1;
    }

    fn visit_jsx_opening_element(&mut self, element: &JSXOpeningElement<'a>) {
        self.elements += 1;
        walk::walk_jsx_opening_element(self, element);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transpile::{SourceLanguage, transpile};

    /// Every way known to make the parser, the transformer or the printer recurse.
    fn nested(levels: usize) -> Vec<(&'static str, String)> {
        let around = |open: &str, inner: &str, close: &str| {
            format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
        };
        vec![
            ("parentheses", format!("x = {};", around("(", "1", ")"))),
            ("arrays", format!("x = {};", around("[", "", "]"))),
            ("objects", format!("x = {};", around("{a:", "1", "}"))),
            ("blocks", around("{", "", "}")),
            ("calls", format!("x = {};", around("f(", "", ")"))),
            (
                "functions",
                format!("x = {};", around("function(){return ", "1", "}")),
            ),
            ("arrows", format!("x = {} 1;", "a=>".repeat(levels))),
            ("async arrows", format!("x = {} 1;", "async (a)=>".repeat(levels))),
            (
                "classes",
                format!("x = {};", around("class{m(){return ", "1", "}}")),
            ),
            (
                "heritage",
                format!(
                    "x = {} A {};",
                    "class extends ".repeat(levels),
                    "{}".repeat(levels)
                ),
            ),
            ("templates", format!("x = {};", around("`${", "1", "}`"))),
            ("not", format!("x = {} 1;", "!".repeat(levels))),
            ("typeof", format!("x = {} 1;", "typeof ".repeat(levels))),
            ("new", format!("x = {} A;", "new ".repeat(levels))),
            ("assignments", format!("{} 1;", "a=".repeat(levels))),
            ("conditions", format!("x = {} 1;", "a?b:".repeat(levels))),
            ("powers", format!("x = 1{};", "**1".repeat(levels))),
            ("sums", format!("x = 1{};", "+1".repeat(levels))),
            ("coalescing", format!("x = a{};", "??a".repeat(levels))),
            ("members", format!("x = a{};", ".b".repeat(levels))),
            ("chains", format!("x = a{};", "?.b".repeat(levels))),
            ("indices", format!("x = a{};", "[0]".repeat(levels))),
            ("call chains", format!("x = a{};", "()".repeat(levels))),
            ("tags", format!("x = a{};", "``".repeat(levels))),
            ("ifs", format!("{};", "if(a)".repeat(levels))),
            ("else ifs", format!("if(a);{}", "else if(a);".repeat(levels))),
            ("loops", format!("{};", "for(;;)".repeat(levels))),
            ("whiles", format!("{};", "while(a)".repeat(levels))),
            (
                "labels",
                format!("{};", (0..levels).map(|n| format!("l{n}:")).collect::<String>()),
            ),
            ("elements", format!("x = {};", around("<A>", "", "</A>"))),
            ("attributes", format!("x = {};", around("<A b={", "1", "}/>"))),
            ("types", format!("let x: {};", around("A<", "B", "> "))),
            ("type arrays", format!("let x: A{};", "[]".repeat(levels))),
            ("keyof", format!("let x: {} A;", "keyof ".repeat(levels))),
            ("function types", format!("let x: {} A;", "()=>".repeat(levels))),
            (
                "conditional types",
                format!("type x = {} A;", "A extends B?C:".repeat(levels)),
            ),
            ("tuple types", format!("let x: {};", around("[", "A", "]"))),
            ("as", format!("x = a{};", " as A".repeat(levels))),
            ("non-null", format!("x = a{};", "!".repeat(levels))),
            ("patterns", format!("let {} = a;", around("[", "b", "]"))),
            ("object patterns", format!("let {} = a;", around("{a:", "b", "}"))),
            (
                "groups in a regular expression",
                format!("x = /{}/;", around("(", "a", ")")),
            ),
            ("namespaces", around("namespace A{", "", "}")),
            ("try", around("try{", "", "}catch{}")),
            ("switch", around("switch(a){case 1:", "", "}")),
        ]
    }

    #[test]
    fn no_nesting_overflows_the_stack_it_is_given() {
        for (what, source) in nested(3_000) {
            let language = SourceLanguage::TypeScriptJsx;
            let outcome = transpile("deep.tsx", language, &source);
            if let Err(error) = &outcome {
                assert!(matches!(error, BundleError::Syntax { .. }), "{what}: {error}");
            }
        }
    }

    #[test]
    fn code_does_not_grow_with_the_square_of_its_depth() {
        for (what, source) in nested(3_000) {
            if let Ok(transpiled) = transpile("deep.tsx", SourceLanguage::TypeScriptJsx, &source) {
                let (before, after) = (source.len(), transpiled.code.len());
                assert!(after < 100 * before, "{what}: {before} bytes became {after}");
            }
        }
    }

    #[test]
    fn scopes_lie_in_each_other_only_so_deep() {
        for (open, close) in [("{a;", "}"), ("function f(){", "}"), ("l#:", ";"), ("a=>{", "}")] {
            let deep = |levels: usize| {
                let open: String = (0..levels)
                    .map(|level| open.replace('#', &level.to_string()))
                    .collect();
                let source = format!("{open}{}", close.repeat(levels));
                transpile("deep.js", SourceLanguage::JavaScript, &source)
            };
            deep(400).unwrap();
            let error = deep(1001).unwrap_err();
            assert!(error.to_string().contains("lie in each other"), "{open}: {error}");
        }
    }

    #[test]
    fn elements_on_an_endless_line_are_refused() {
        let elements = "<B c={d}/>".repeat(20_000);
        let lines = format!("x=<A>\n{}\n</A>", elements.replace('/', "/\n"));
        transpile("lines.jsx", SourceLanguage::JavaScript, &lines).unwrap();
        let line = format!("'{}';x=<A>{elements}</A>", "_".repeat(200_000));
        let error = transpile("line.jsx", SourceLanguage::JavaScript, &line).unwrap_err();
        assert!(error.to_string().contains("Break its lines"), "{error}");
    }

    #[test]
    fn depth_is_never_underestimated() {
        for (what, source) in nested(100) {
            assert!(Size::of(&source).levels >= 100, "{what}");
        }
    }

    #[test]
    fn a_file_past_the_limit_is_refused_before_it_is_parsed() {
        let error =
            transpile("deep.js", SourceLanguage::JavaScript, &"(".repeat(MAX_LEVELS + 1)).unwrap_err();
        assert!(error.to_string().contains("too complex"), "{error}");
        let many = "a;".repeat(MAX_TOKENS / 2 + 1);
        let error = transpile("long.js", SourceLanguage::JavaScript, &many).unwrap_err();
        assert!(error.to_string().contains("long.js") && error.to_string().contains("words and signs"));
        let long = " ".repeat(MAX_MODULE_BYTES + 1);
        let error = transpile("long.js", SourceLanguage::JavaScript, &long).unwrap_err();
        assert!(error.to_string().contains("MAX_MODULE_BYTES"), "{error}");
    }

    #[test]
    fn a_file_of_as_many_words_as_are_allowed_is_transpiled() {
        let many = "a;".repeat(MAX_TOKENS / 2);
        let transpiled = transpile("long.js", SourceLanguage::JavaScript, &many).unwrap();
        assert!(transpiled.code.len() > many.len());
    }
}
