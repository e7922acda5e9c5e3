//! Every error code a client can see, in one list.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal);+ $(;)?) => {
        /// A machine-readable reason, as in the envelope's `error.code` and in a preview's `error.code`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $text)] $name),+
        }

        impl ErrorCode {
            /// Every code there is.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$name),+];

            /// The code as it is written in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$name => $text),+ }
            }

            /// The HTTP status an API answer with this code carries.
            pub fn http_status(self) -> u16 {
                match self { $(ErrorCode::$name => $status),+ }
            }
        }
    };
}

codes! {
    /// Credentials are missing or wrong.
    AuthInvalid = "AUTH_INVALID", 401;
    /// Credentials were right once.
    AuthExpired = "AUTH_EXPIRED", 401;
    /// Known, but not allowed.
    Forbidden = "FORBIDDEN", 403;
    /// Too many requests.
    RateLimited = "RATE_LIMITED", 429;
    /// A tier's limit is reached.
    LimitReached = "LIMIT_REACHED", 429;
    /// A field is missing or wrong.
    ValidationError = "VALIDATION_ERROR", 422;
    /// No such object, or none that this user may know of.
    NotFound = "NOT_FOUND", 404;
    /// The route exists, but not with this method.
    MethodNotAllowed = "METHOD_NOT_ALLOWED", 405;
    /// The object is in a state that refuses this.
    Conflict = "CONFLICT", 409;
    /// The body or upload is too large.
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", 413;
    /// A device context is malformed; the message names the field.
    InvalidDeviceContext = "INVALID_DEVICE_CONTEXT", 422;
    /// No maps for this language.
    LanguageNotSupported = "LANGUAGE_NOT_SUPPORTED", 422;
    /// The preview could not be made.
    PreviewFailed = "PREVIEW_FAILED", 422;
    /// The preview could not be made, on two workers.
    PreviewFailedTwice = "PREVIEW_FAILED_TWICE", 422;
    /// The preview session is over.
    PreviewSessionExpired = "PREVIEW_SESSION_EXPIRED", 410;
    /// No worker is there to make previews.
    PreviewWorkerUnavailable = "PREVIEW_WORKER_UNAVAILABLE", 503;
    /// The AI job failed.
    AiJobFailed = "AI_JOB_FAILED", 502;
    /// A part the API needs is away; ask again.
    ServiceUnavailable = "SERVICE_UNAVAILABLE", 503;
    /// Our fault.
    InternalError = "INTERNAL_ERROR", 500;

    /// The archive can't be read or breaks a rule; the message names entry and rule.
    BundleInvalid = "BUNDLE_INVALID", 422;
    /// The archive, a file in it, their number or their expansion is past a limit; the message names it.
    BundleTooLarge = "BUNDLE_TOO_LARGE", 422;
    /// The project has no file that could be shown.
    BundleEmpty = "BUNDLE_EMPTY", 422;
    /// The entry point is not in the project.
    EntryNotFound = "ENTRY_NOT_FOUND", 422;
    /// A source file does not parse; comes with file, line and column.
    SyntaxError = "SYNTAX_ERROR", 422;
    /// An import leads nowhere; comes with file, line and column.
    ModuleNotFound = "MODULE_NOT_FOUND", 422;
    /// The project's code threw while a screen was rendered; comes with file and line where they are known.
    ScreenThrew = "SCREEN_THREW", 422;
    /// No screen was found or rendered.
    NoScreens = "NO_SCREENS", 422;
    /// The node of an event is not on the screen.
    NodeNotFound = "NODE_NOT_FOUND", 422;
    /// The code ran longer than its fuel.
    SandboxFuelExhausted = "SANDBOX_FUEL_EXHAUSTED", 422;
    /// The code took more memory than its limit.
    SandboxMemoryLimit = "SANDBOX_MEMORY_LIMIT", 422;
    /// The code ran longer than its wall-clock deadline.
    SandboxTimeout = "SANDBOX_TIMEOUT", 422;
    /// The code's recursion was deeper than the stack.
    SandboxStackOverflow = "SANDBOX_STACK_OVERFLOW", 422;
    /// Compiling a wasm screen took more time or memory than its limit.
    SandboxCompileLimit = "SANDBOX_COMPILE_LIMIT", 422;
    /// The code made the sandbox trap.
    SandboxTrap = "SANDBOX_TRAP", 422;
    /// The code printed or returned more than its limit.
    SandboxOutputLimit = "SANDBOX_OUTPUT_LIMIT", 422;
    /// A screen has too many nodes or is nested too deep.
    LayoutTooLarge = "LAYOUT_TOO_LARGE", 422;
    /// The picture would be larger than the tier allows.
    SnapshotTooLarge = "SNAPSHOT_TOO_LARGE", 422;
    /// The picture could not be drawn.
    SnapshotFailed = "SNAPSHOT_FAILED", 422;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
