//! One instance of a guest image, showing one screen. Calls block: use a thread where blocking is allowed.

use crate::{
    FoundScreen, Log, MemoryImage, Program, Rendered, SandboxError, ScreenInput, SessionLimits, Usage,
    deadline::{self, run_until},
    guest_text,
    memory_image::PAGE,
    protocol::{self, Answer, Request, Setting, Thrown},
    stack, tree,
};
use hivesync_domain::{AssetId, ElementTree, LayoutBox, SandboxEvent, Warning};
use std::{
    collections::BTreeMap,
    hint::black_box,
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};
use wasmtime::{Engine, Instance, InstancePre, Memory, ResourceLimiter, Store, Trap, TypedFunc};

/// Values of a tree per element it may have: its own fields, and what its style and props hold.
pub const VALUES_PER_NODE: usize = 50;

/// Lines that are kept of what the code printed, however short they are.
pub const MAX_LOGS: usize = 10_000;

/// What the store holds besides the guest: its limits.
pub(crate) struct GuestState {
    memory_limit: usize,
    memory_peak: usize,
    /// The guest asked for more memory than its limit.
    denied: bool,
}

impl ResourceLimiter for GuestState {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        if desired > self.memory_limit {
            self.denied = true;
            // The guest is stopped there. Code that catches an error of having no memory might go on with half of what it was
            // about to do, React's own included.
            return Err(wasmtime::Error::msg(
                "the guest asked for more memory than it may have",
            ));
        }
        self.memory_peak = self.memory_peak.max(desired);
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        // The guest's table has its size from the linker; only its instantiation may ask.
        Ok(current == 0 || desired <= current)
    }
}

/// What the host calls.
#[derive(Clone)]
struct Exports {
    alloc: TypedFunc<u32, u32>,
    free: TypedFunc<(u32, u32), ()>,
    call: TypedFunc<(u32, u32), u64>,
}

/// One instance of a guest image. After an error it is spent; drop it.
pub struct Session {
    store: Store<GuestState>,
    instance: Instance,
    /// Looked up for the first message: not every session is sent one.
    exports: Option<Exports>,
    memory: Memory,
    /// The pages that the image says something about.
    image_pages: Arc<[Range<usize>]>,
    limits: SessionLimits,
    guest_time: Duration,
    program: Option<Program>,
    spent: bool,
    warnings: Vec<Warning>,
    logs: Vec<Log>,
    fonts: BTreeMap<String, AssetId>,
}

impl Session {
    /// The guest's memory.
    pub(crate) fn memory(&self) -> &[u8] {
        self.memory.data(&self.store)
    }

    pub(crate) fn new(
        engine: &Engine,
        image: &InstancePre<GuestState>,
        image_pages: Arc<[Range<usize>]>,
        limits: SessionLimits,
        max_sessions: u32,
    ) -> Result<Self, SandboxError> {
        let internal = |error: wasmtime::Error| SandboxError::Internal(format!("{error:#}"));
        let state = GuestState {
            memory_limit: usize::try_from(limits.memory_bytes).unwrap_or(usize::MAX),
            memory_peak: 0,
            denied: false,
        };
        let mut store = Store::new(engine, state);
        store.limiter(|state| state);
        store.set_fuel(limits.fuel).map_err(internal)?;
        let instance = image.instantiate(&mut store).map_err(|error| {
            if error
                .downcast_ref::<wasmtime::PoolConcurrencyLimitError>()
                .is_some()
            {
                SandboxError::Busy { limit: max_sessions }
            } else if store.data().denied {
                SandboxError::MemoryLimit {
                    limit: limits.memory_bytes,
                }
            } else {
                internal(error)
            }
        })?;
        // From here on calls run on a stack of their own; instantiation runs none of the guest's code.
        store
            .fuel_async_yield_interval(Some(deadline::FUEL_BETWEEN_LOOKS))
            .map_err(internal)?;
        let memory = instance
            .get_memory(&mut store, "memory")
            .ok_or_else(|| SandboxError::Internal("the image exports no memory".to_owned()))?;
        Ok(Self {
            store,
            instance,
            exports: None,
            memory,
            image_pages,
            limits,
            guest_time: Duration::ZERO,
            program: None,
            spent: false,
            warnings: Vec::new(),
            logs: Vec::new(),
            fonts: BTreeMap::new(),
        })
    }

    /// Evaluates module `entry` and reports the screens it has: what it registered with `AppRegistry`, else its
    /// default export. The screens it finds are named by module index; show them in another session.
    pub fn find_screens(
        &mut self,
        program: &Program,
        screen: &ScreenInput<'_>,
        entry: u32,
    ) -> Result<Vec<FoundScreen>, SandboxError> {
        self.begin(program);
        let request = Request::Find {
            setting: self.setting(program, screen),
            entry,
        };
        let answer = self.exchange(&request, program.payload())?;
        Ok(guest_text::screens(answer.screens))
    }

    /// Evaluates the program, renders the screen and lets its effects, promises and timers settle.
    pub fn start(&mut self, program: &Program, screen: &ScreenInput<'_>) -> Result<Rendered, SandboxError> {
        self.begin(program);
        let request = Request::Start {
            setting: self.setting(program, screen),
            entry: screen.entry,
            target: &screen.target,
            props: &screen.props,
        };
        let answer = self.exchange(&request, program.payload())?;
        self.rendered(answer)
    }

    /// Evaluates modules for screens on `screen`'s device and shows none yet: one session's image serves them all then. A module
    /// that throws is left to the screen that needs it.
    pub fn load(
        &mut self,
        program: &Program,
        screen: &ScreenInput<'_>,
        modules: &[u32],
    ) -> Result<(), SandboxError> {
        self.begin(program);
        let request = Request::Load {
            setting: self.setting(program, screen),
            modules,
        };
        self.exchange(&request, program.payload()).map(drop)
    }

    /// [`Session::start`] for a session whose program and device are loaded.
    pub fn show(&mut self, screen: &ScreenInput<'_>) -> Result<Rendered, SandboxError> {
        let request = Request::Show {
            entry: screen.entry,
            target: &screen.target,
            props: &screen.props,
        };
        let answer = self.exchange(&request, &[])?;
        self.rendered(answer)
    }

    fn rendered(&self, answer: Answer) -> Result<Rendered, SandboxError> {
        let tree = self
            .tree(answer)?
            .ok_or_else(|| SandboxError::Trap("the guest answered no tree".to_owned()))?;
        Ok(Rendered {
            tree,
            warnings: self.warnings.clone(),
            logs: self.logs.clone(),
            fonts: self.fonts.clone(),
        })
    }

    /// Tells the screen where its elements lie. Answers the new tree, or nothing when the screen did not change.
    pub fn feed_layout(&mut self, boxes: &[LayoutBox]) -> Result<Option<ElementTree>, SandboxError> {
        let answer = self.exchange(&Request::Layout, &protocol::boxes(boxes))?;
        self.tree(answer)
    }

    /// Runs an event's handlers and lets what follows from them settle. Answers the new tree, or nothing when the screen did
    /// not change. Every event has the session's whole fuel and time.
    pub fn handle_event(&mut self, event: &SandboxEvent) -> Result<Option<ElementTree>, SandboxError> {
        self.guest_time = Duration::ZERO;
        self.store
            .set_fuel(self.limits.fuel)
            .map_err(|error| SandboxError::Internal(format!("{error:#}")))?;
        let answer = self.exchange(&Request::Event { event }, &[])?;
        self.tree(answer)
    }

    /// Takes the program, and writes to every page of the image, each what it holds. What a screen writes to lies scattered
    /// over them; pages that are ours already, side by side, are wiped in one go when the session ends and serve the
    /// next one as they are. Faulting a thousand in, one by one, takes milliseconds and stops every other thread.
    fn begin(&mut self, program: &Program) {
        self.program = Some(program.clone());
        let memory = self.memory.data_mut(&mut self.store);
        for pages in self.image_pages.iter() {
            for page in pages.clone() {
                if let Some(byte) = memory.get_mut(page * PAGE) {
                    *byte = black_box(*byte);
                }
            }
        }
    }

    /// Makes a fresh session hold what another one, which runs `program`, held when `image` was taken.
    pub(crate) fn restore(&mut self, program: &Program, image: &MemoryImage) -> Result<(), SandboxError> {
        self.begin(program);
        let internal = |error: wasmtime::Error| SandboxError::Internal(format!("{error:#}"));
        let missing = image
            .memory_bytes()
            .saturating_sub(self.memory.data_size(&self.store) as u64);
        if missing > 0 {
            let pages = missing.div_ceil(self.memory.page_size(&self.store));
            self.memory.grow(&mut self.store, pages).map_err(|error| {
                if self.store.data().denied {
                    SandboxError::MemoryLimit {
                        limit: self.limits.memory_bytes,
                    }
                } else {
                    internal(error)
                }
            })?;
        }
        image.write_to(self.memory.data_mut(&mut self.store))
    }

    /// Everything the user should know so far.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The names that the code gave to fonts of the project so far (expo-font), each with the font's asset.
    pub fn fonts(&self) -> &BTreeMap<String, AssetId> {
        &self.fonts
    }

    /// Everything the code printed so far, up to the session's limit.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// What the session used so far.
    pub fn usage(&self) -> Usage {
        Usage {
            fuel: self
                .limits
                .fuel
                .saturating_sub(self.store.get_fuel().unwrap_or(0)),
            memory_bytes: self.store.data().memory_peak as u64,
            guest_time: self.guest_time,
        }
    }

    fn setting<'a>(&self, program: &'a Program, screen: &'a ScreenInput<'_>) -> Setting<'a> {
        Setting {
            device: screen.device,
            font_scale: screen.font_scale,
            dark: screen.dark,
            right_to_left: screen.right_to_left,
            log_bytes: self.limits.log_bytes,
            stack_bytes: self.limits.stack_bytes,
            program: program.header(),
        }
    }

    fn tree(&self, answer: Answer) -> Result<Option<ElementTree>, SandboxError> {
        let Some(mut list) = answer.tree else {
            return Ok(None);
        };
        for element in &mut list {
            element.source = guest_text::position(element.source.take(), self.program.as_ref());
        }
        tree::build(list, self.limits.nodes, self.limits.depth).map(Some)
    }

    /// Sends one message and takes what every answer carries.
    fn exchange(&mut self, request: &Request<'_>, payload: &[u8]) -> Result<Answer, SandboxError> {
        if self.spent {
            return Err(SandboxError::Internal("the session has ended already".to_owned()));
        }
        self.spent = true;
        let message = protocol::encode(request, payload).map_err(SandboxError::Internal)?;
        let started = Instant::now();
        let remaining = self.limits.deadline.saturating_sub(self.guest_time);
        let outcome = self.transfer(&message, started + remaining);
        self.guest_time += started.elapsed();
        let answer = outcome.map_err(|error| self.ended(&error))??;

        let values = self.limits.nodes.saturating_mul(VALUES_PER_NODE);
        let mut answer = protocol::decode(&answer, values)?;
        let warnings = std::mem::take(&mut answer.warnings);
        guest_text::keep_warnings(&mut self.warnings, warnings, self.program.as_ref());
        self.take_logs(&answer.logs);
        if let Some(fonts) = answer.fonts.take() {
            self.fonts = guest_text::fonts(fonts);
        }
        if let Some(message) = answer.refused {
            return Err(self.refused(message));
        }
        if let Some(thrown) = answer.error {
            return Err(self.thrown(thrown));
        }
        self.spent = false;
        Ok(answer)
    }

    fn exports(&mut self) -> wasmtime::Result<Exports> {
        if let Some(known) = &self.exports {
            return Ok(known.clone());
        }
        let exports = Exports {
            alloc: self.instance.get_typed_func(&mut self.store, "hs_alloc")?,
            free: self.instance.get_typed_func(&mut self.store, "hs_free")?,
            call: self.instance.get_typed_func(&mut self.store, "hs_call")?,
        };
        self.exports = Some(exports.clone());
        Ok(exports)
    }

    /// Copies the message in, calls, copies the answer out. The outer error is the sandbox stopping the guest.
    fn transfer(
        &mut self,
        message: &[u8],
        until: Instant,
    ) -> wasmtime::Result<Result<Vec<u8>, SandboxError>> {
        let memory_limit = SandboxError::MemoryLimit {
            limit: self.limits.memory_bytes,
        };
        let Ok(length) = u32::try_from(message.len()) else {
            return Ok(Err(memory_limit));
        };
        let exports = self.exports()?;
        let at = run_until(until, exports.alloc.call_async(&mut self.store, length))?;
        if at == 0 {
            return Ok(Err(memory_limit));
        }
        if self.memory.write(&mut self.store, at as usize, message).is_err() {
            return Ok(Err(SandboxError::Trap(
                "the guest gave memory that it does not have".to_owned(),
            )));
        }
        let answer = run_until(until, exports.call.call_async(&mut self.store, (at, length)))?;
        let (from, size) = ((answer >> 32) as usize, (answer & 0xffff_ffff) as usize);
        if size > self.limits.output_bytes {
            return Ok(Err(SandboxError::OutputLimit {
                limit: self.limits.output_bytes,
            }));
        }
        let Some(bytes) = self
            .memory
            .data(&self.store)
            .get(from..)
            .and_then(|rest| rest.get(..size))
        else {
            return Ok(Err(SandboxError::Trap(
                "the guest's answer lies outside its memory".to_owned(),
            )));
        };
        let bytes = bytes.to_vec();
        run_until(until, exports.free.call_async(&mut self.store, (at, length)))?;
        Ok(Ok(bytes))
    }

    fn take_logs(&mut self, logs: &[Log]) {
        let mut kept: usize = self.logs.iter().map(|log| log.message.len()).sum();
        for log in logs {
            kept += log.message.len();
            // The guest counts characters and is not to be trusted with counting; this counts bytes.
            if kept > self.limits.log_bytes.saturating_mul(4) + 4096 || self.logs.len() == MAX_LOGS {
                break;
            }
            self.logs.push(log.clone());
        }
    }

    /// Why the sandbox stopped the guest.
    fn ended(&self, error: &wasmtime::Error) -> SandboxError {
        let denied = self.store.data().denied;
        let trap = error.downcast_ref::<Trap>();
        if let Some(limit) = trap.and_then(|trap| deadline::limit_reached(*trap, &self.limits)) {
            return limit;
        }
        match trap {
            _ if denied => SandboxError::MemoryLimit {
                limit: self.limits.memory_bytes,
            },
            Some(trap) => SandboxError::Trap(trap.to_string()),
            None => SandboxError::Internal(format!("{error:#}")),
        }
    }

    /// The guest could not even report an error.
    fn refused(&self, message: String) -> SandboxError {
        if message.contains("Maximum call stack size exceeded") {
            SandboxError::StackOverflow {
                message: too_deep(),
                position: None,
            }
        } else {
            SandboxError::Trap(guest_text::message(message))
        }
    }

    fn thrown(&self, thrown: Thrown) -> SandboxError {
        if let Some(message) = thrown.no_screen {
            return SandboxError::NoScreen(guest_text::message(message));
        }
        if let Some(message) = thrown.no_node {
            return SandboxError::NoNode(guest_text::message(message));
        }
        let places = |text: String| {
            self.program
                .as_ref()
                .map(|program| stack::positions(&guest_text::stack(text), program))
                .unwrap_or_default()
        };
        let stack = places(thrown.stack);
        // An error that React itself throws has no frame of the project; the component it was rendering has.
        let position = guest_text::position(thrown.position, self.program.as_ref())
            .or_else(|| stack.first().cloned())
            .or_else(|| places(thrown.component_stack).into_iter().next());
        if thrown.message.contains("Maximum call stack size exceeded") {
            return SandboxError::StackOverflow {
                message: too_deep(),
                position,
            };
        }
        SandboxError::Threw {
            message: guest_text::message(thrown.message),
            position,
            stack,
        }
    }
}

fn too_deep() -> String {
    "the screen's code recursed too deep (Maximum call stack size exceeded); look for a function or component that \
     calls itself without end"
        .to_owned()
}
