//! One event on one screen: the screen is brought to where it stood, from an image or by its log, and the event's handlers run.
//!
//! Everything a guest does follows from its image, its program and its log, so a screen that is run again stands where it stood,
//! to the byte. Images of a session's memory only make that quicker: each has the digest of all that it follows from as its name.

use crate::{
    screen::{Encoded, ScreenTask},
    screen_program::{Runtimes, ScreenProgram},
    screen_session::ScreenSession,
};
use hivesync_byte_cache::ByteCache;
use hivesync_domain::{ErrorCode, Failure, Limits, LoggedEvent, Warning, limits::Limit};
use hivesync_layout::Laid;
use hivesync_preview_runtime::MemoryImage;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// What a session's memory follows from.
pub type Digest = [u8; 32];

/// Images in this process's memory.
pub type ImageCache = ByteCache<Digest, MemoryImage>;

/// An event on a screen, ready to run.
pub struct EventRun {
    /// The screen.
    pub task: ScreenTask,
    /// The screen's log; its last entry is the event that is to be answered.
    pub log: Vec<LoggedEvent>,
    /// Images of screens that had events before.
    pub images: Arc<ImageCache>,
}

/// What the event came to.
pub struct Handled {
    /// The screen's new document; none when it did not change.
    pub changed: Option<Encoded>,
    /// What the user should know.
    pub warnings: Vec<Warning>,
    /// Events that were run again to get to where the screen stood.
    pub replayed: usize,
    /// Time in sandbox and layout.
    pub took: Duration,
    /// What the session holds now, under its digest, where that can be saved.
    pub image: Option<(Digest, MemoryImage)>,
    /// Events it has had.
    pub applied: usize,
}

impl EventRun {
    /// The digest of the screen before its first event.
    pub fn beginning(&self, runtimes: &Runtimes) -> Digest {
        let task = &self.task;
        let mut hasher = Sha256::new();
        hasher.update(task.prepared.program.digest());
        let rest = json!({
            "runtime": runtimes.javascript.identity(),
            "device": task.device,
            "settings": task.settings,
            "module": task.module,
            "export": task.screen.export,
            "route": *task.screen.route,
            "props": *task.screen.props,
        });
        hasher.update(rest.to_string());
        hasher.finalize().into()
    }

    /// The events before the last that changed the screen, as far as is known.
    fn before(&self) -> Vec<LoggedEvent> {
        let before = self.log.len().saturating_sub(1);
        self.log[..before]
            .iter()
            .filter(|logged| !logged.failed)
            .cloned()
            .collect()
    }

    /// Where along the log an image may be in storage: the digest after so many events.
    pub fn stored_at(&self, runtimes: &Runtimes, every: usize) -> Option<Digest> {
        if matches!(self.task.prepared.program, ScreenProgram::Components(_)) {
            return None;
        }
        let before = self.before();
        let digests = digests(self.beginning(runtimes), &before);
        let known = digests
            .iter()
            .rposition(|digest| self.images.get(digest).is_some());
        let at = before.len() / every.max(1) * every.max(1);
        (at > 0 && known.is_none_or(|known| known < at)).then(|| digests[at])
    }

    /// Runs it. Blocks for as long as the guest runs. An error of the event itself leaves the screen as it was.
    pub fn run(mut self, runtimes: &Runtimes, limits: &Limits) -> Result<Handled, Failure> {
        let begun = Instant::now();
        let deadline = self.task.deadline(limits)?;
        let beginning = self.beginning(runtimes);
        let mut replayed = 0;
        loop {
            let before = self.before();
            let digests = digests(beginning, &before);
            let stage = Stage {
                task: &self.task,
                images: &self.images,
                runtimes,
                limits,
                begun,
                deadline,
            };
            let known = digests
                .iter()
                .enumerate()
                .rev()
                .find_map(|(at, digest)| Some((at, self.images.get(digest)?)));
            let (at, mut session) = stage.stand(known.as_ref())?;
            let failed = before[at..].iter().find_map(|logged| {
                replayed += 1;
                let failure = stage.handle(&mut session, logged).err()?;
                Some((logged.seq, failure))
            });
            if let Some((seq, failure)) = failed {
                // What failed for want of time may not fail the next time.
                if Instant::now() >= deadline {
                    return Err(failure);
                }
                // Its own job says so too: on the screen it changed nothing.
                for logged in self.log.iter_mut().filter(|logged| logged.seq == seq) {
                    logged.failed = true;
                }
                continue;
            }
            let (stood, passed) = digests.split_last().unwrap_or((&beginning, &[]));
            if at < before.len() || known.is_none() {
                stage.keep(&session, *stood)?;
            }
            // Nobody goes back further than to where the screen stood before its last event.
            for digest in passed {
                self.images.remove(digest);
            }
            let last = self
                .log
                .last()
                .ok_or_else(|| internal("an event job without an event"))?;
            return stage.answer(session, last, *stood, replayed, digests.len());
        }
    }
}

/// Where an event run takes place.
struct Stage<'a> {
    task: &'a ScreenTask,
    images: &'a ImageCache,
    runtimes: &'a Runtimes,
    limits: &'a Limits,
    begun: Instant,
    deadline: Instant,
}

impl Stage<'_> {
    /// A session as of an image, with how many events it has had; else the screen as it is first rendered.
    fn stand(&self, known: Option<&(usize, MemoryImage)>) -> Result<(usize, ScreenSession), Failure> {
        if let (Some((at, image)), ScreenProgram::JavaScript(program)) = (known, &self.task.prepared.program)
        {
            let (platform, limits) = (self.task.device.platform, self.task.limits_until(self.deadline));
            let session = self
                .runtimes
                .javascript
                .resume(platform, program, image, limits)?;
            return Ok((*at, ScreenSession::JavaScript(Box::new(session))));
        }
        let (session, _) = self.task.show(self.runtimes, self.deadline, self.limits)?;
        Ok((0, session))
    }

    /// Runs the handlers of an event; answers the layout when it changed.
    fn handle(&self, session: &mut ScreenSession, logged: &LoggedEvent) -> Result<Option<Laid>, Failure> {
        // Events that are run again may have used up the job's time.
        self.task.deadline(self.limits)?;
        match session.handle_event(&logged.event)? {
            None => Ok(None),
            Some(tree) => self
                .task
                .settle(session, &tree, self.deadline, self.limits)
                .map(Some),
        }
    }

    /// Runs the last event, the `applied`th that counts, on a screen that stands where `stood` says.
    fn answer(
        &self,
        mut session: ScreenSession,
        last: &LoggedEvent,
        stood: Digest,
        replayed: usize,
        applied: usize,
    ) -> Result<Handled, Failure> {
        let begun = Instant::now();
        let warned = session.warnings().len();
        let laid = self.handle(&mut session, last)?;
        let digest = after(stood, last);
        let image = self.keep(&session, digest)?;
        let mut warnings = session.warnings().get(warned..).unwrap_or_default().to_vec();
        let changed = match laid {
            None => None,
            Some(mut laid) => {
                warnings.append(&mut laid.warnings);
                let laid = self.task.document(&session, laid, begun.elapsed());
                Some(Encoded::new(laid, self.limits.size(Limit::MAX_LAYOUT_BYTES))?)
            }
        };
        Ok(Handled {
            changed,
            warnings,
            replayed,
            took: self.begun.elapsed(),
            image: image.map(|image| (digest, image)),
            applied,
        })
    }

    /// Keeps what a session holds under its digest, where that can be saved.
    fn keep(&self, session: &ScreenSession, digest: Digest) -> Result<Option<MemoryImage>, Failure> {
        let image = session.memory_image(self.runtimes, self.task.device.platform)?;
        if let Some(image) = &image {
            self.images.put(digest, image.clone(), image.bytes());
        }
        Ok(image)
    }
}

fn internal(message: &str) -> Failure {
    Failure {
        code: ErrorCode::InternalError,
        message: message.to_owned(),
        position: None,
    }
}

/// The digest of a screen at `beginning` after none, one, two, … of the events.
fn digests(beginning: Digest, events: &[LoggedEvent]) -> Vec<Digest> {
    let mut digests = vec![beginning];
    for logged in events {
        digests.push(after(digests[digests.len() - 1], logged));
    }
    digests
}

/// The digest of a screen at `digest` after one more event.
fn after(digest: Digest, logged: &LoggedEvent) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(digest);
    hasher.update(json!(logged.event).to_string());
    hasher.finalize().into()
}
