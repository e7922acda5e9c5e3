//! The words HiveSync is made of: ids, tiers, limits, device contexts, documents, jobs and error codes; no I/O.

mod callback;
mod device_context;
mod element;
mod error_code;
mod ids;
mod job;
mod layout_document;
pub mod limits;
pub mod object_key;
mod sandbox_event;
mod source_position;
mod style;
mod tier;
mod user_settings;

pub use callback::{BuiltScreen, Callback, CallbackEvent, SnapshotResult};
pub use device_context::{
    Capabilities, DeviceContext, DeviceMode, InvalidDeviceContext, Orientation, Platform, SafeArea,
};
pub use element::{Element, ElementTree, LayoutBox};
pub use error_code::ErrorCode;
pub use ids::{AssetId, DeviceId, JobId, PreviewId, ProjectId, ScreenId, TeamId, UserId};
pub use job::{
    EventJob, EventResult, Failure, Job, JobPayload, LoggedEvent, PreviewJob, Priority, ProjectSource,
    QueueName, SnapshotJob, SourceFile, Warning,
};
pub use layout_document::{
    EllipsizeMode, FontSource, ImageSource, LayoutDocument, LayoutNode, NativeElement, NavType, NodeType,
    Props, Rect, ResizeMode, SCHEMA_VERSION, TextRun,
};
pub use limits::Limits;
pub use sandbox_event::{InvalidSandboxEvent, SandboxEvent};
pub use source_position::SourcePosition;
pub use style::{
    Align, BorderStyle, BoxShadow, BoxSizing, Color, ColorStop, Dimension, Display, Edges, FlexDirection,
    FlexWrap, FontStyle, FontVariant, Gradient, Justify, LinearGradient, Outline, Overflow, PositionType,
    RadialGradient, Style, TextAlign, TextAlignVertical, TextDecoration, TextShadow, TextTransform,
    Transform, WritingDirection,
};
pub use tier::Tier;
pub use user_settings::{ColorScheme, FONT_SCALES, InvalidUserSettings, UserSettings};
