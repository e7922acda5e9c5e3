//! Instances of components: what each may use, how long it is reused, and what ends it early.

use std::collections::HashSet;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use wasmtime::component::{GuestTaskId, HasData, ResourceTable};
use wasmtime::{Engine, ResourceLimiter, Store, StoreContextMut, UpdateDeadline};
use wasmtime_wasi::sockets::SocketAddrUse;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::handler::{
    HandlerState, Instance, ProxyPre, ShouldAccept, WorkerExpiration, WorkerState, WorkerStatus,
};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::engine::EPOCH_TICK;
use crate::key_value::ComponentStores;
use crate::outbound_http::OutboundHttp;
use crate::outbound_networking::{AllowedHosts, OutboundUrl};
use crate::postgres::PostgresPools;
use crate::redis::RedisPools;
use crate::server::Server;
use crate::stdio::ComponentOutput;
use crate::variables::ComponentVariables;

/// The most that one host call may hold for a component.
pub const MAX_BUFFERED_BYTES: usize = 128 << 20;
/// The most elements that a table may have; the largest component has some thousands.
const MAX_TABLE_ELEMENTS: usize = 100_000;
/// An instance that has computed for so many ticks without a pause gets no further request meanwhile.
const BUSY_TICKS: u32 = 5;

/// What all instances of one component share.
#[derive(Debug)]
pub struct ComponentRuntime {
    /// Its name in the manifest.
    pub id: Arc<str>,
    /// Its variables.
    pub variables: ComponentVariables,
    /// Whom it may reach.
    pub allowed_hosts: Arc<AllowedHosts>,
    /// The key-value stores it may open.
    pub key_value: ComponentStores,
    /// Connections to Redis.
    pub redis: RedisPools,
    /// Connections to PostgreSQL.
    pub postgres: PostgresPools,
    /// Its environment.
    pub environment: Vec<(String, String)>,
    /// The folder it sees as `/`, if it has files.
    pub files: Option<PathBuf>,
    denied: Mutex<HashSet<String>>,
}

/// How instances are reused and limited.
#[derive(Debug, Clone, Copy)]
pub struct InstanceLimits {
    /// Requests that one instance answers in its life.
    pub requests: usize,
    /// Requests that one instance answers at once.
    pub concurrent_requests: usize,
    /// How long an instance without requests is kept.
    pub idle: Duration,
    /// How long a request may take until its response begins.
    pub request_timeout: Duration,
    /// How long an instance may go on after its last response has begun.
    pub post_return_timeout: Duration,
    /// How long an instance may compute without a pause.
    pub cpu: Duration,
    /// The size of an instance's memory, in bytes.
    pub memory: usize,
}

/// What an instance owns.
pub struct InstanceState {
    table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    outbound_http: OutboundHttp,
    component: Arc<ComponentRuntime>,
    memory: usize,
    memory_refused: bool,
}

/// The host side of Spin's own interfaces.
pub struct SpinHost;

/// What [`SpinHost`] sees of an instance.
pub struct HostView<'a> {
    /// The component.
    pub component: &'a Arc<ComponentRuntime>,
    /// The instance's resources.
    pub table: &'a mut ResourceTable,
}

impl HasData for SpinHost {
    type Data<'a> = HostView<'a>;
}

/// Everything a component may use, as the manifest and the command line give it.
pub struct Capabilities {
    /// Its variables.
    pub variables: ComponentVariables,
    /// Whom it may reach.
    pub allowed_hosts: AllowedHosts,
    /// The key-value stores it may open.
    pub key_value: ComponentStores,
    /// Connections to Redis.
    pub redis: RedisPools,
    /// Connections to PostgreSQL.
    pub postgres: PostgresPools,
    /// Its environment.
    pub environment: Vec<(String, String)>,
    /// The folder it sees as `/`, if it has files.
    pub files: Option<PathBuf>,
}

impl ComponentRuntime {
    /// The component called `id`.
    pub fn new(id: &str, capabilities: Capabilities) -> Arc<Self> {
        let Capabilities {
            variables,
            allowed_hosts,
            key_value,
            redis,
            postgres,
            environment,
            files,
        } = capabilities;
        Arc::new(Self {
            id: id.into(),
            variables,
            allowed_hosts: Arc::new(allowed_hosts),
            key_value,
            redis,
            postgres,
            environment,
            files,
            denied: Mutex::default(),
        })
    }

    /// A component that may only reach these hosts.
    #[cfg(test)]
    pub fn that_may_reach(entries: &[&str]) -> Arc<Self> {
        let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
        let capabilities = Capabilities {
            variables: ComponentVariables::default(),
            allowed_hosts: AllowedHosts::new(&entries, &Default::default()).unwrap(),
            key_value: ComponentStores::default(),
            redis: RedisPools::new(1),
            postgres: PostgresPools::new(1),
            environment: Vec::new(),
            files: None,
        };
        Self::new("test", capabilities)
    }

    /// Tells once that the component wanted to reach an address its manifest does not allow.
    pub fn warn_denied(&self, entry: &str) {
        let mut denied = self.denied.lock().unwrap_or_else(PoisonError::into_inner);
        // Addresses may come from requests: no more of them than anyone would read.
        if denied.len() < 100 && denied.insert(entry.to_owned()) {
            tracing::error!(
                component = %self.id,
                "not allowed to reach {entry}; to allow it, add {entry:?} to allowed_outbound_hosts"
            );
        }
    }

    fn wasi(&self) -> wasmtime::Result<WasiCtx> {
        let mut wasi = WasiCtxBuilder::new();
        wasi.envs(&self.environment)
            .stdout(ComponentOutput::new(self.id.clone()))
            .stderr(ComponentOutput::new(self.id.clone()))
            .allow_ip_name_lookup(!self.allowed_hosts.is_empty());
        let allowed_hosts = self.allowed_hosts.clone();
        wasi.socket_addr_check(move |address, usage| {
            let allows = |scheme| {
                OutboundUrl::parse(&address.to_string(), scheme).is_ok_and(|url| allowed_hosts.allows(&url))
            };
            let allowed = match usage {
                SocketAddrUse::TcpConnect => allows("tcp"),
                SocketAddrUse::UdpSend | SocketAddrUse::UdpReceive => allows("udp"),
                // The system binds a socket before it connects; nobody else can be waited for on such an address.
                SocketAddrUse::TcpBind | SocketAddrUse::UdpBind => {
                    address.ip().is_unspecified() && address.port() == 0
                }
                SocketAddrUse::TcpListen | SocketAddrUse::TcpAccept => false,
            };
            Box::pin(async move { allowed })
        });
        if let Some(files) = &self.files {
            wasi.preopened_dir(files, "/", FsPerms::ReadOnly)?;
        }
        Ok(wasi.build())
    }
}

impl InstanceState {
    fn new(component: Arc<ComponentRuntime>, server: Weak<Server>, memory: usize) -> wasmtime::Result<Self> {
        Ok(Self {
            table: ResourceTable::new(),
            wasi: component.wasi()?,
            http: WasiHttpCtx::new(),
            outbound_http: OutboundHttp::new(component.clone(), server),
            component,
            memory,
            memory_refused: false,
        })
    }

    /// What Spin's own interfaces see.
    pub fn spin(&mut self) -> HostView<'_> {
        HostView {
            component: &self.component,
            table: &mut self.table,
        }
    }
}

impl WasiView for InstanceState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for InstanceState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.outbound_http,
            table: &mut self.table,
            ctx: &mut self.http,
        }
    }
}

impl ResourceLimiter for InstanceState {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired <= self.memory {
            return Ok(true);
        }
        if !self.memory_refused {
            self.memory_refused = true;
            tracing::error!(
                component = %self.component.id,
                "wants more than its {} MiB of memory (see --memory-limit)",
                self.memory >> 20
            );
        }
        Ok(false)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS)
    }
}

/// Makes instances of one component when requests need them.
pub struct ComponentHandler {
    engine: Engine,
    component: Arc<ComponentRuntime>,
    pre: ProxyPre<InstanceState>,
    limits: InstanceLimits,
    server: Weak<Server>,
}

impl ComponentHandler {
    /// A handler for `component`, linked as `pre`, in `server`.
    pub fn new(
        engine: Engine,
        component: Arc<ComponentRuntime>,
        pre: ProxyPre<InstanceState>,
        mut limits: InstanceLimits,
        server: Weak<Server>,
    ) -> Self {
        // As with Spin: a WASI 0.2 component answers one request and is gone.
        if let ProxyPre::P2(_) = pre {
            limits.requests = 1;
            limits.concurrent_requests = 1;
        }
        Self {
            engine,
            component,
            pre,
            limits,
            server,
        }
    }

    /// The component.
    pub fn component(&self) -> &ComponentRuntime {
        &self.component
    }
}

impl HandlerState for ComponentHandler {
    type StoreData = InstanceState;
    type WorkerExpiration = Expiration;
    type WorkerState = Life;

    async fn instantiate(&self) -> wasmtime::Result<Instance<InstanceState, Expiration, Life>> {
        let limits = self.limits;
        let state = InstanceState::new(self.component.clone(), self.server.clone(), limits.memory)?;
        let mut store = Store::new(&self.engine, state);
        store.limiter(|state| state);

        let busy = Arc::new(Busy::default());
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback({
            let busy = busy.clone();
            let most = ticks(limits.cpu);
            move |_| {
                if busy.tick() > most {
                    return Err(wasmtime::format_err!(
                        "computed for {} s without a pause (see --cpu-limit)",
                        limits.cpu.as_secs_f32()
                    ));
                }
                Ok(UpdateDeadline::Yield(1))
            }
        });
        let proxy = self.pre.instantiate_async(&mut store).await?;
        Ok(Instance {
            store,
            proxy,
            view: InstanceState::http,
            expiration: Expiration {
                limits,
                busy: busy.clone(),
                sleep: Box::pin(tokio::time::sleep(limits.idle)),
            },
            state: Life {
                component: self.component.id.clone(),
                server: self.server.clone(),
                limits,
                busy,
            },
        })
    }
}

fn ticks(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis() / EPOCH_TICK.as_millis()).unwrap_or(u32::MAX)
}

/// For how many ticks an instance has been computing without a pause.
///
/// Time cannot tell: it passes while an instance waits, and while it waits for its turn on a busy machine. But a tick makes
/// code that is running yield, and who polls the instance can tell yielding from waiting.
#[derive(Debug, Default)]
struct Busy {
    ticks: AtomicU32,
    yielded: AtomicBool,
}

impl Busy {
    /// A tick has found the instance computing, and it yields now. Answers how many of them there were without a pause.
    fn tick(&self) -> u32 {
        self.yielded.store(true, Ordering::Relaxed);
        self.ticks.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The instance was polled and could not go on: because it yielded, or because it waits for something.
    fn pending(&self) {
        if !self.yielded.swap(false, Ordering::Relaxed) {
            self.pause();
        }
    }

    /// The instance waits, or has answered a request: computing counts from the start again.
    fn pause(&self) {
        self.ticks.store(0, Ordering::Relaxed);
    }

    fn is_busy(&self) -> bool {
        self.ticks.load(Ordering::Relaxed) >= BUSY_TICKS
    }
}

/// Ends an instance that is idle, stuck, or does not finish.
pub struct Expiration {
    limits: InstanceLimits,
    busy: Arc<Busy>,
    sleep: Pin<Box<tokio::time::Sleep>>,
}

impl WorkerExpiration for Expiration {
    fn poll(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        status: WorkerStatus,
        start: Instant,
    ) -> Poll<()> {
        // Called only when the instance is pending.
        self.busy.pending();
        let allowed = match status {
            WorkerStatus::Idle => self.limits.idle,
            WorkerStatus::Requests => self.limits.request_timeout,
            WorkerStatus::PostReturn => self.limits.post_return_timeout,
        };
        let Some(deadline) = start.checked_add(allowed).map(Into::into) else {
            return Poll::Pending;
        };
        if self.sleep.deadline() != deadline {
            self.sleep.as_mut().reset(deadline);
        }
        self.sleep.as_mut().poll(cx)
    }
}

/// The life of one instance.
pub struct Life {
    component: Arc<str>,
    server: Weak<Server>,
    limits: InstanceLimits,
    busy: Arc<Busy>,
}

impl WorkerState for Life {
    type StoreData = InstanceState;
    type RequestData = ();

    fn should_accept_request(&self, concurrent: usize, total: usize) -> ShouldAccept {
        if total >= self.limits.requests {
            ShouldAccept::Never
        } else if concurrent >= self.limits.concurrent_requests || self.busy.is_busy() {
            ShouldAccept::No
        } else {
            ShouldAccept::Yes
        }
    }

    fn on_request_start(
        &self,
        _: StoreContextMut<'_, InstanceState>,
        (): (),
        _: GuestTaskId,
    ) -> Pin<Box<dyn Future<Output = ()> + 'static + Send + Sync>> {
        // Dropped when the request has been answered.
        let answered = Answered(self.busy.clone());
        let timeout = self.limits.request_timeout;
        Box::pin(async move {
            let _answered = answered;
            tokio::time::sleep(timeout).await;
        })
    }

    fn drop(&self, store: Store<InstanceState>, result: wasmtime::Result<()>) {
        // Instances that are left when this host stops look to the handler as if they had panicked.
        let stopped = self.server.upgrade().is_none_or(|server| server.has_stopped());
        if let Err(error) = result
            && !stopped
        {
            // The reason first: what else it says is many lines.
            let (component, reason) = (&self.component, error.root_cause());
            tracing::error!("component {component} failed: {reason}\n{error:?}");
        }
        drop(store);
    }
}

struct Answered(Arc<Busy>);

impl Drop for Answered {
    fn drop(&mut self) {
        self.0.pause();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_a_pause_and_yielding_is_not() {
        let busy = Busy::default();
        for ticks in 1..=BUSY_TICKS {
            assert_eq!(busy.tick(), ticks);
            busy.pending();
        }
        assert!(busy.is_busy());
        // Pending without a tick before.
        busy.pending();
        assert!(!busy.is_busy());
        assert_eq!(busy.tick(), 1);
    }

    #[test]
    fn an_answer_is_a_pause() {
        let busy = Arc::new(Busy::default());
        busy.tick();
        drop(Answered(busy.clone()));
        assert_eq!(busy.tick(), 1);
    }
}
