//! Starting a whole stack in order, and stopping it in the order that loses nothing.

use super::{
    application,
    environment::Environment,
    lock::{Lock, LockError},
    object_store,
    options::{Part, StackOptions},
    port, postgres, redis, secrets,
    service::Service,
    stale,
    supervisor::{Board, Supervised},
};
use crate::{checkout::Checkout, ui::Stage};
use anyhow::{Context as _, anyhow, bail};
use hivesync_domain::limits::Limits;
use hivesync_e2e::StackFile;
use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

/// A stack that this process supervises.
#[derive(Debug)]
pub struct Running {
    checkout: Checkout,
    options: StackOptions,
    state_dir: PathBuf,
    parts: Vec<Part>,
    environment: Environment,
    limits: Limits,
    board: Arc<Board>,
    supervised: BTreeMap<Part, Supervised>,
    _lock: Lock,
}

impl Running {
    /// Takes the state directory and checks that the stack can start; nothing runs yet.
    pub async fn prepare(checkout: &Checkout, options: &StackOptions) -> anyhow::Result<Self> {
        let parts = options.parts()?;
        // A limit out of range would stop every service one by one.
        let limits = Limits::read(|name| options.own(name))?;
        if options.own("S3_ENDPOINT").is_some()
            && let Some(key) = ["R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"]
                .into_iter()
                .find(|key| options.own(key).is_none())
        {
            bail!("S3_ENDPOINT names a real object store, so {key} must be set too: its key");
        }
        let state_dir = options.state_dir(checkout);
        std::fs::create_dir_all(state_dir.join("log"))
            .with_context(|| format!("could not create {}", state_dir.display()))?;
        let lock = Lock::take(&state_dir).map_err(|error| match error {
            LockError::Held { pid } => anyhow!(
                "a stack is running in {} already{}. Use it, stop it with `./hive down`, or start another one with \
                 --state-dir and --port-base",
                state_dir.display(),
                pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
            ),
            LockError::Io(error) => anyhow!("could not lock {}: {error}", state_dir.display()),
        })?;
        stale::clear(&state_dir).await;
        for part in &parts {
            let number = options.port(*part);
            if !port::is_free(number) {
                bail!(
                    "port {number}, which {} needs, is taken{}. Stop that, or use other ports: \
                     `./hive up --port-base {}`",
                    part.name(),
                    port::owner(number)
                        .map(|owner| format!(" by {owner}"))
                        .unwrap_or_default(),
                    options.port_base.saturating_add(1000)
                );
            }
        }
        let secrets = secrets::load(&state_dir)?;
        let environment = Environment::build(options, checkout, &state_dir, &secrets);
        // For whoever runs the application with `spin up` by hand.
        let exports = state_dir.join("spin.env");
        secrets::write_exports(&exports, &environment.for_api())
            .with_context(|| format!("could not write {}", exports.display()))?;
        let file = StackFile {
            supervisor_pid: std::process::id(),
            api_url: environment.get("BACKEND_URL").to_owned(),
            postgres_url: environment.get("POSTGRES_URL").to_owned(),
            redis_url: environment.get("REDIS_URL").to_owned(),
            s3_endpoint: environment.get("S3_ENDPOINT").to_owned(),
            s3_bucket: environment.get("S3_BUCKET").to_owned(),
            services: BTreeMap::new(),
        };
        let board = Arc::new(Board::new(&state_dir, file));
        Ok(Self {
            checkout: checkout.clone(),
            options: options.clone(),
            state_dir,
            parts,
            environment,
            limits,
            board,
            supervised: BTreeMap::new(),
            _lock: lock,
        })
    }

    /// Starts everything and waits until it is ready. After an error, [`Running::stop`] stops what was started.
    pub async fn start(&mut self) -> anyhow::Result<()> {
        let stage = Stage::begin("data services");
        for part in [Part::Postgres, Part::Redis, Part::ObjectStore] {
            if !self.parts.contains(&part) {
                continue;
            }
            let service = match part {
                Part::Postgres => {
                    postgres::prepare(&stage, &self.options, &self.state_dir, &self.environment).await?
                }
                Part::Redis => redis::prepare(&self.options, &self.state_dir)?,
                _ => object_store::prepare(&self.options, &self.state_dir, &self.environment)?,
            };
            self.supervise(service);
        }
        self.ready(stage).await?;

        if self.parts.contains(&Part::Postgres) || self.parts.contains(&Part::Api) {
            let stage = Stage::begin("migrations");
            let ran = postgres::migrate(self.environment.get("POSTGRES_URL")).await?;
            stage.note(match ran {
                0 => "up to date".to_owned(),
                ran => format!("{ran} applied"),
            });
            stage.done();
        }

        let stage = Stage::begin("API and workers");
        for part in [Part::Api, Part::SandboxHost, Part::GpuWorker] {
            if !self.parts.contains(&part) {
                continue;
            }
            let service = match part {
                Part::Api => {
                    application::api(&self.options, &self.checkout, &self.state_dir, &self.environment)?
                }
                part => application::worker(
                    part,
                    &self.options,
                    &self.checkout,
                    &self.environment,
                    &self.limits,
                )?,
            };
            self.supervise(service);
        }
        self.ready(stage).await
    }

    fn supervise(&mut self, service: Service) {
        let part = service.part;
        let supervised = Supervised::start(service, &self.state_dir, Arc::clone(&self.board));
        self.supervised.insert(part, supervised);
    }

    async fn ready(&self, stage: Stage) -> anyhow::Result<()> {
        let names: Vec<&str> = self.supervised.keys().map(|part| part.name()).collect();
        stage.say(&format!("waiting for {}", names.join(", ")));
        self.board
            .all_ready(&names)
            .await
            .map_err(|message| anyhow!(message))?;
        stage.done();
        Ok(())
    }

    /// Stops all of it: the API takes no more requests, workers finish or hand back their jobs, data services last.
    pub async fn stop(mut self) {
        let stage = Stage::begin("stopping");
        let order: [&[Part]; 3] = [
            &[Part::Api],
            &[Part::SandboxHost, Part::GpuWorker],
            &[Part::Postgres, Part::Redis, Part::ObjectStore],
        ];
        for parts in order {
            let mut ending = Vec::new();
            for part in parts {
                if let Some(supervised) = self.supervised.remove(part) {
                    stage.say(part.name());
                    ending.push(tokio::spawn(supervised.stop()));
                }
            }
            for task in ending {
                // A task that panicked has nothing more to stop.
                let _ = task.await;
            }
        }
        self.board.remove();
        stage.done();
    }

    /// The values its services run with.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Which parts it runs.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Where its state lies.
    pub fn state_dir(&self) -> &std::path::Path {
        &self.state_dir
    }
}
