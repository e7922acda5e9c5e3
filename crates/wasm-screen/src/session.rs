//! One instance of a component, showing one screen. Calls block: use a thread where blocking is allowed.

use crate::{
    ScreenLimits,
    bindings::{
        Screen, ScreenPre,
        hivesync::preview::{
            host,
            types::{self, DeviceContext, Element, Event, Insets, Level, Orientation, Platform, Request},
        },
    },
    clock,
    element_tree::{self, Images, Nodes},
    engine::{MEMORIES_PER_COMPONENT, TABLES_PER_COMPONENT},
    user_event,
};
use futures::executor::block_on;
use hivesync_domain::{ElementTree, SandboxEvent, Warning};
use hivesync_preview_runtime::{
    Log, LogLevel, Rendered, SandboxError, Usage,
    guest_host::{self, MAX_LOGS},
};
use serde_json::{Map, Value};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};
use wasmtime::{Engine, ResourceLimiter, Store, Trap};

/// Warnings of one session.
const MAX_WARNINGS: usize = 100;

/// One screen on one device.
#[derive(Debug, Clone)]
pub struct WasmScreenInput<'a> {
    /// The screen's name in the project.
    pub screen: &'a str,
    /// Where it is shown; [`DeviceContext::check`](hivesync_domain::DeviceContext::check) must accept it.
    pub device: &'a hivesync_domain::DeviceContext,
    /// Initial props of the screen.
    pub props: Arc<Map<String, Value>>,
    /// Text size the user chose; 1 is the default.
    pub font_scale: f32,
    /// Whether the device is in dark mode.
    pub dark: bool,
    /// Whether the device's language is written from right to left.
    pub right_to_left: bool,
    /// The project's pictures.
    pub images: Arc<Images>,
}

/// Which limit of the store was asked for more than it grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Denied {
    Memory,
    Tables,
}

/// What the store holds besides the guest: its limits and what it said.
pub(crate) struct ScreenState {
    limits: ScreenLimits,
    memory_bytes: usize,
    memory_peak: usize,
    table_elements: usize,
    denied: Option<Denied>,
    logs: Vec<Log>,
    log_bytes: usize,
}

impl ResourceLimiter for ScreenState {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let limit = usize::try_from(self.limits.session.memory_bytes).unwrap_or(usize::MAX);
        let all = self.memory_bytes.saturating_add(desired.saturating_sub(current));
        let granted = all <= limit;
        if granted {
            self.memory_bytes = all;
            self.memory_peak = self.memory_peak.max(all);
        } else {
            self.denied = Some(Denied::Memory);
        }
        Ok(granted)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let all = self
            .table_elements
            .saturating_add(desired.saturating_sub(current));
        let granted = all <= self.limits.table_elements;
        if granted {
            self.table_elements = all;
        } else {
            self.denied = Some(Denied::Tables);
        }
        Ok(granted)
    }

    fn instances(&self) -> usize {
        self.limits.instances
    }

    fn tables(&self) -> usize {
        TABLES_PER_COMPONENT as usize
    }

    fn memories(&self) -> usize {
        MEMORIES_PER_COMPONENT as usize
    }
}

impl types::Host for ScreenState {}

impl host::Host for ScreenState {
    fn log(&mut self, level: Level, message: String) {
        let message = guest_host::message(message);
        self.log_bytes = self.log_bytes.saturating_add(message.len());
        if self.log_bytes > self.limits.session.log_bytes || self.logs.len() >= MAX_LOGS {
            return;
        }
        self.logs.push(Log {
            level: match level {
                Level::Debug => LogLevel::Debug,
                Level::Info => LogLevel::Info,
                Level::Warn => LogLevel::Warn,
                Level::Error => LogLevel::Error,
            },
            message,
        });
    }
}

/// One instance of a component. After an error it is spent; drop it.
pub struct WasmSession {
    store: Store<ScreenState>,
    component: ScreenPre<ScreenState>,
    screen: Option<Screen>,
    guest_time: Duration,
    max_sessions: u32,
    images: Arc<Images>,
    dark: bool,
    nodes: Nodes,
    warnings: Vec<Warning>,
    spent: bool,
}

impl WasmSession {
    pub(crate) fn new(
        engine: &Engine,
        component: ScreenPre<ScreenState>,
        limits: ScreenLimits,
        max_sessions: u32,
    ) -> Result<Self, SandboxError> {
        let state = ScreenState {
            limits,
            memory_bytes: 0,
            memory_peak: 0,
            table_elements: 0,
            denied: None,
            logs: Vec::new(),
            log_bytes: 0,
        };
        let mut store = Store::new(engine, state);
        store.limiter(|state| state);
        store.set_hostcall_fuel(limits.session.output_bytes);
        store
            .set_fuel(limits.session.fuel)
            .map_err(|error| SandboxError::Internal(format!("{error:#}")))?;
        Ok(Self {
            store,
            component,
            screen: None,
            guest_time: Duration::ZERO,
            max_sessions,
            images: Arc::default(),
            dark: false,
            nodes: Nodes::new(),
            warnings: Vec::new(),
            spent: false,
        })
    }

    /// Instantiates the component and has it render the screen.
    pub fn start(&mut self, input: &WasmScreenInput<'_>) -> Result<Rendered, SandboxError> {
        self.images = Arc::clone(&input.images);
        self.dark = input.dark;
        let request = request(input)?;
        let screen = self.call(async |store, component, _| component.instantiate_async(store).await)?;
        self.screen = Some(screen);
        let answer = self.call(async |store, _, screen| match screen {
            Some(screen) => screen.call_render(store, &request).await.map(Some),
            None => Ok(None),
        })?;
        let tree = match answer {
            Some(Ok(elements)) => self.tree(elements)?,
            Some(Err(message)) => return Err(self.said(message)),
            None => return Err(SandboxError::Internal("the component has no instance".to_owned())),
        };
        Ok(Rendered {
            tree,
            warnings: self.warnings.clone(),
            logs: self.store.data().logs.clone(),
            fonts: BTreeMap::new(),
        })
    }

    /// Tells the screen what the user did. Answers the new tree, or nothing when the screen did not change.
    pub fn handle_event(&mut self, event: &SandboxEvent) -> Result<Option<ElementTree>, SandboxError> {
        // An event has fuel and time of its own, as the first render has: a session is run again by its log.
        let limits = self.store.data().limits.session;
        self.guest_time = Duration::ZERO;
        self.store
            .set_fuel(limits.fuel)
            .map_err(|error| SandboxError::Internal(format!("{error:#}")))?;
        let event: Event = match user_event::of(event, &self.nodes) {
            Ok(Some(event)) => event,
            Ok(None) => return Ok(None),
            Err(node) => {
                return Err(SandboxError::NoNode(format!(
                    "there is no node {node} on the screen"
                )));
            }
        };
        let answer = self.call(async |store, _, screen| match screen {
            Some(screen) => screen.call_handle(store, &event).await,
            None => Ok(Err("it was not started".to_owned())),
        })?;
        match answer {
            Ok(Some(elements)) => self.tree(elements).map(Some),
            Ok(None) => Ok(None),
            Err(message) => Err(self.said(message)),
        }
    }

    /// Everything the user should know so far.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Everything the component logged so far, up to the session's limit.
    pub fn logs(&self) -> &[Log] {
        &self.store.data().logs
    }

    /// What the session used since its last event.
    pub fn usage(&self) -> Usage {
        let state = self.store.data();
        Usage {
            fuel: state
                .limits
                .session
                .fuel
                .saturating_sub(self.store.get_fuel().unwrap_or(0)),
            memory_bytes: state.memory_peak as u64,
            guest_time: self.guest_time,
        }
    }

    /// Runs a call into the guest under the session's deadline. The guest has a stack of its own and waits for nothing.
    fn call<T>(
        &mut self,
        call: impl AsyncFnOnce(
            &mut Store<ScreenState>,
            &ScreenPre<ScreenState>,
            Option<&Screen>,
        ) -> wasmtime::Result<T>,
    ) -> Result<T, SandboxError> {
        if self.spent {
            return Err(SandboxError::Internal("the session has ended already".to_owned()));
        }
        self.spent = true;
        let started = Instant::now();
        let deadline = self.store.data().limits.session.deadline;
        let remaining = deadline.saturating_sub(self.guest_time);
        self.store.set_epoch_deadline(clock::ticks(remaining));
        let outcome = block_on(call(&mut self.store, &self.component, self.screen.as_ref()));
        self.guest_time += started.elapsed();
        let value = outcome.map_err(|error| self.ended(&error))?;
        self.spent = false;
        Ok(value)
    }

    fn tree(&mut self, elements: Vec<Element>) -> Result<ElementTree, SandboxError> {
        let limits = self.store.data().limits.session;
        let built = element_tree::build(elements, &limits, &self.images, self.dark);
        let built = built.inspect_err(|_| self.spent = true)?;
        self.nodes = built.nodes;
        for warning in built.warnings {
            if self.warnings.len() < MAX_WARNINGS && !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        Ok(built.tree)
    }

    /// The component itself says that it can't go on.
    fn said(&mut self, message: String) -> SandboxError {
        self.spent = true;
        SandboxError::Threw {
            message: guest_host::message(message),
            position: None,
            stack: Vec::new(),
        }
    }

    /// Why the sandbox stopped the guest.
    fn ended(&self, error: &wasmtime::Error) -> SandboxError {
        let state = self.store.data();
        let limits = &state.limits.session;
        if error
            .downcast_ref::<wasmtime::PoolConcurrencyLimitError>()
            .is_some()
        {
            return SandboxError::Busy {
                limit: self.max_sessions,
            };
        }
        let told = |what: String| {
            let last = state.logs.iter().rfind(|log| log.level == LogLevel::Error);
            SandboxError::Trap(guest_host::message(match last {
                Some(log) => format!("{what}; it logged: {}", log.message),
                None => what,
            }))
        };
        let trap = error.downcast_ref::<Trap>();
        if let Some(limit) = trap.and_then(|trap| guest_host::limit_reached(*trap, limits)) {
            return limit;
        }
        match trap {
            // Guests give up where they cannot report that memory is out.
            _ if state.denied == Some(Denied::Memory) => SandboxError::MemoryLimit {
                limit: limits.memory_bytes,
            },
            None if error.to_string().contains("fuel allocated for hostcalls") => SandboxError::OutputLimit {
                limit: limits.output_bytes,
            },
            Some(trap) => told(trap.to_string()),
            None if state.denied == Some(Denied::Tables) => told(format!(
                "its tables have more than {} entries",
                state.limits.table_elements
            )),
            // The component model's own rules, such as strings that are no UTF-8 and lists that lie outside of its memory.
            None => told(format!("{:#}", error.root_cause())),
        }
    }
}

fn request(input: &WasmScreenInput<'_>) -> Result<Request, SandboxError> {
    let device = input.device;
    let props = serde_json::to_string(&*input.props)
        .map_err(|error| SandboxError::Internal(format!("props: {error}")))?;
    Ok(Request {
        screen: input.screen.to_owned(),
        device: DeviceContext {
            device_id: device.device_id.0.clone(),
            model: device.model.clone(),
            platform: match device.platform {
                hivesync_domain::Platform::Ios => Platform::Ios,
                hivesync_domain::Platform::Android => Platform::Android,
                hivesync_domain::Platform::Web => Platform::Web,
            },
            os_version: device.os_version.clone(),
            width: device.width,
            height: device.height,
            dpr: device.dpr,
            safe_area: Insets {
                top: device.safe_area.top,
                bottom: device.safe_area.bottom,
                left: device.safe_area.left,
                right: device.safe_area.right,
            },
            orientation: match device.orientation {
                hivesync_domain::Orientation::Portrait => Orientation::Portrait,
                hivesync_domain::Orientation::Landscape => Orientation::Landscape,
            },
        },
        font_scale: input.font_scale,
        dark: input.dark,
        right_to_left: input.right_to_left,
        props,
    })
}
