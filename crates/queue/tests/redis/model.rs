//! Random operations, compared step by step with a model that is too simple to be wrong.

use crate::{registry::beat, support::*};
use hivesync_domain::{Job, Priority};
use hivesync_queue::{
    Enqueued, HeldLease, JobState, Lease, PostponeCause, Queue, QueueSettings, RedisCommands, Reserved,
};
use hivesync_test_support::RedisServer;
use proptest::{prelude::*, sample::Index};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use uuid::Uuid;

const JOBS: usize = 6;
const WORKERS: [&str; 2] = ["w0", "w1"];
const AGEING_MS: i64 = 2;

#[derive(Debug, Clone)]
enum Step {
    Enqueue(usize),
    Reserve(usize),
    Renew(Index),
    Complete(Index),
    Retry(Index, bool),
    Postpone(Index, bool),
    Bury(Index),
    Cancel(usize),
    Requeue(usize),
    LeaseRunsOut(usize),
    DelayIsOver(usize),
    PreferenceIsOver(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let job = || 0..JOBS;
    let lease = any::<Index>;
    prop_oneof![
        4 => job().prop_map(Step::Enqueue),
        8 => (0..WORKERS.len()).prop_map(Step::Reserve),
        2 => lease().prop_map(Step::Renew),
        3 => lease().prop_map(Step::Complete),
        3 => (lease(), any::<bool>()).prop_map(|(lease, delay)| Step::Retry(lease, delay)),
        2 => (lease(), any::<bool>()).prop_map(|(lease, delay)| Step::Postpone(lease, delay)),
        2 => lease().prop_map(Step::Bury),
        1 => job().prop_map(Step::Cancel),
        2 => job().prop_map(Step::Requeue),
        2 => job().prop_map(Step::LeaseRunsOut),
        2 => job().prop_map(Step::DelayIsOver),
        1 => job().prop_map(Step::PreferenceIsOver),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Unknown,
    Waiting,
    Delayed,
    /// Under the lease of this number.
    Running(usize),
    Dead(usize),
    /// By the lease of this number, or cancelled.
    Done(Option<usize>),
}

impl State {
    fn shown(self) -> JobState {
        match self {
            State::Unknown => JobState::Unknown,
            State::Waiting => JobState::Waiting,
            State::Delayed => JobState::Delayed,
            State::Running(_) => JobState::Running,
            State::Dead(_) => JobState::Dead,
            State::Done(_) => JobState::Done,
        }
    }
}

#[derive(Debug, Clone)]
struct Model {
    state: State,
    rank: i64,
    attempts: u32,
    enqueued: i64,
    avoid: Option<usize>,
    due: bool,
    expired: bool,
}

struct Run {
    fixture: Fixture,
    jobs: Vec<Job>,
    model: Vec<Model>,
    /// Every lease there ever was: the job's number, the worker's number, the lease.
    leases: Vec<(usize, usize, Lease)>,
}

impl Run {
    async fn new(fixture: Fixture) -> Self {
        let _: () = fixture.raw("FLUSHALL").await;
        let settings = QueueSettings {
            ageing: Duration::from_millis(AGEING_MS as u64),
            ..QueueSettings::default()
        };
        let fixture = Fixture {
            queue: Queue::new(RedisCommands(fixture.redis.clone()), settings),
            ..fixture
        };
        for worker in WORKERS {
            fixture.queue.heartbeat(&beat(worker, 1)).await.unwrap();
        }
        use Priority::{Background, High, Low, Medium};
        let priorities = [Background, Low, Medium, High, Low, Low];
        let jobs: Vec<_> = priorities.into_iter().map(job).collect();
        let model = [0, 1, 2, 3, 1, 1].map(|rank| Model {
            state: State::Unknown,
            rank,
            attempts: 0,
            enqueued: 0,
            avoid: None,
            due: false,
            expired: false,
        });
        Self {
            fixture,
            jobs,
            model: model.to_vec(),
            leases: Vec::new(),
        }
    }

    fn lease(&self, index: &Index) -> Option<(usize, usize, usize, Lease)> {
        if self.leases.is_empty() {
            return None;
        }
        let number = index.index(self.leases.len());
        let (job, worker, lease) = self.leases[number].clone();
        Some((number, job, worker, lease))
    }

    /// What a tick does to the model.
    fn tick(&mut self) {
        for job in &mut self.model {
            match job.state {
                State::Delayed if job.due => job.state = State::Waiting,
                State::Running(lease) if job.expired => {
                    job.avoid = Some(self.leases[lease].1);
                    job.rank = 4;
                    job.state = State::Waiting;
                }
                _ => continue,
            }
            job.due = false;
            job.expired = false;
        }
    }

    async fn step(&mut self, step: &Step) {
        let queue = self.fixture.queue.clone();
        match step {
            Step::Enqueue(number) => {
                let answer = queue.enqueue(&self.jobs[*number], None).await.unwrap();
                let id = self.jobs[*number].id;
                let model = &mut self.model[*number];
                if model.state == State::Unknown {
                    assert_eq!(answer, Enqueued::Added);
                    model.state = State::Waiting;
                    // Redis's clock is an input, not something to predict.
                    model.enqueued = self.fixture.raw(&format!("HGET hs:job:{id} enqueued")).await;
                } else {
                    assert_eq!(answer, Enqueued::Known(model.state.shown()));
                }
            }
            Step::Reserve(worker) => {
                let reserved = queue
                    .reserve(QUEUE, WORKERS[*worker], LEASE, Uuid::now_v7())
                    .await
                    .unwrap();
                self.tick();
                let waiting = || (0..JOBS).filter(|job| self.model[*job].state == State::Waiting);
                let first = waiting()
                    .filter(|job| self.model[*job].avoid != Some(*worker))
                    .min_by_key(|job| {
                        let model = &self.model[*job];
                        (
                            model.enqueued - model.rank * AGEING_MS,
                            self.jobs[*job].id.to_string(),
                        )
                    });
                match (first, reserved) {
                    (Some(number), Reserved::Job(reservation)) => {
                        assert_eq!(reservation.job, self.jobs[number]);
                        let lease = self.leases.len();
                        let model = &mut self.model[number];
                        model.attempts += 1;
                        assert_eq!(reservation.attempt, model.attempts);
                        model.state = State::Running(lease);
                        model.expired = false;
                        self.leases.push((number, *worker, reservation.lease));
                    }
                    (None, Reserved::LeftToOthers) => assert!(waiting().next().is_some()),
                    (None, Reserved::Empty { .. }) => assert!(waiting().next().is_none()),
                    (expected, got) => panic!("expected {expected:?}, got {got:?}"),
                }
            }
            Step::Renew(index) => {
                let Some((number, job, _, lease)) = self.lease(index) else {
                    return;
                };
                let held = queue.renew(&lease, LEASE).await.unwrap();
                let model = &mut self.model[job];
                assert_eq!(held == HeldLease::Held, model.state == State::Running(number));
                if held == HeldLease::Held {
                    model.expired = false;
                }
            }
            Step::Complete(index) => {
                let Some((number, job, _, lease)) = self.lease(index) else {
                    return;
                };
                let held = queue.complete(&lease, None).await.unwrap();
                let model = &mut self.model[job];
                let good = model.state == State::Running(number) || model.state == State::Done(Some(number));
                assert_eq!(held == HeldLease::Held, good);
                if good {
                    model.state = State::Done(Some(number));
                }
            }
            Step::Retry(index, delay) => {
                let Some((number, job, worker, lease)) = self.lease(index) else {
                    return;
                };
                let held = queue.retry_later(&lease, delay_of(*delay), "x").await.unwrap();
                let model = &mut self.model[job];
                assert_eq!(held == HeldLease::Held, model.state == State::Running(number));
                if held == HeldLease::Held {
                    model.rank = 4;
                    model.avoid = Some(worker);
                    put_back(model, *delay);
                }
            }
            Step::Postpone(index, delay) => {
                let Some((number, job, _, lease)) = self.lease(index) else {
                    return;
                };
                let held = queue
                    .postpone(&lease, delay_of(*delay), "x", PostponeCause::JobInTrouble)
                    .await
                    .unwrap();
                let model = &mut self.model[job];
                assert_eq!(held == HeldLease::Held, model.state == State::Running(number));
                if held == HeldLease::Held {
                    model.attempts -= 1;
                    put_back(model, *delay);
                }
            }
            Step::Bury(index) => {
                let Some((number, job, _, lease)) = self.lease(index) else {
                    return;
                };
                let held = queue.dead_letter(&lease, "x", None).await.unwrap();
                let model = &mut self.model[job];
                let good = model.state == State::Running(number) || model.state == State::Dead(number);
                assert_eq!(held == HeldLease::Held, good);
                if good {
                    model.state = State::Dead(number);
                }
            }
            Step::Cancel(number) => {
                let state = queue.cancel(self.jobs[*number].id).await.unwrap();
                let model = &mut self.model[*number];
                assert_eq!(state, model.state.shown());
                // A job that was not enqueued yet will not be.
                if !matches!(model.state, State::Done(_)) {
                    model.state = State::Done(None);
                }
            }
            Step::Requeue(number) => {
                let requeued = queue.requeue(self.jobs[*number].id).await.unwrap();
                let model = &mut self.model[*number];
                assert_eq!(requeued, matches!(model.state, State::Dead(_)));
                if requeued {
                    model.state = State::Waiting;
                    model.attempts = 0;
                    model.avoid = None;
                }
            }
            Step::LeaseRunsOut(number) => {
                self.fixture.expire(self.jobs[*number].id).await;
                let model = &mut self.model[*number];
                model.expired = matches!(model.state, State::Running(_));
            }
            Step::DelayIsOver(number) => {
                let id = self.jobs[*number].id;
                let _: i64 = self
                    .fixture
                    .raw(&format!("ZADD hs:delayed:preview_queue XX 1 {id}"))
                    .await;
                let model = &mut self.model[*number];
                model.due = model.state == State::Delayed;
            }
            Step::PreferenceIsOver(number) => {
                let id = self.jobs[*number].id;
                if !matches!(self.model[*number].state, State::Unknown | State::Done(_)) {
                    let _: i64 = self.fixture.raw(&format!("HSET hs:job:{id} avoid_until 1")).await;
                    self.model[*number].avoid = None;
                }
            }
        }
    }

    /// No job is lost, and Redis holds nothing but the jobs.
    async fn check(&self) {
        let ids: Vec<_> = self.jobs.iter().map(|job| job.id).collect();
        let states = self.fixture.queue.known(&ids).await.unwrap();
        let expected: Vec<_> = self.model.iter().map(|model| model.state.shown()).collect();
        assert_eq!(states, expected);

        let in_state = |state: JobState| -> BTreeSet<String> {
            let numbers = (0..JOBS).filter(|number| expected[*number] == state);
            numbers.map(|number| ids[number].to_string()).collect()
        };
        let list: Vec<String> = self.fixture.raw("LRANGE preview_queue 0 -1").await;
        assert_eq!(list.len(), in_state(JobState::Waiting).len());
        assert_eq!(
            list.into_iter().collect::<BTreeSet<_>>(),
            in_state(JobState::Waiting)
        );
        for (set, state) in [
            ("wait", JobState::Waiting),
            ("delayed", JobState::Delayed),
            ("running", JobState::Running),
            ("dead", JobState::Dead),
        ] {
            let members: BTreeSet<String> = self
                .fixture
                .raw(&format!("ZRANGE hs:{set}:preview_queue 0 -1"))
                .await;
            assert_eq!(members, in_state(state), "{set}");
        }
        let kinds: BTreeMap<String, usize> = self.fixture.raw("HGETALL hs:kinds:preview_queue").await;
        assert_eq!(kinds.values().sum::<usize>(), in_state(JobState::Waiting).len());
    }
}

fn delay_of(delay: bool) -> Duration {
    if delay { LEASE } else { Duration::ZERO }
}

fn put_back(model: &mut Model, delay: bool) {
    model.state = if delay { State::Delayed } else { State::Waiting };
    model.expired = false;
    model.due = false;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_queue_does_what_the_model_does(steps in proptest::collection::vec(step(), 1..80)) {
        thread_local! {
            static SERVER: std::cell::RefCell<Option<RedisServer>> = const { std::cell::RefCell::new(None) };
        }
        let server = SERVER.with_borrow_mut(Option::take).unwrap_or_else(RedisServer::start);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let server = runtime.block_on(async {
            let mut run = Run::new(Fixture::over(server).await).await;
            for step in &steps {
                run.step(step).await;
                run.check().await;
            }
            run.fixture.server
        });
        SERVER.set(Some(server));
    }
}
