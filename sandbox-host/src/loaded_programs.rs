//! A program with all its modules evaluated on a device: the screens there begin with it instead of evaluating them again.
//!
//! A program of one screen has nothing to share. Whether a program is loaded follows from the program alone, so that a screen that
//! is run again, for an event, begins the same way.

use hivesync_domain::{DeviceContext, UserSettings};
use hivesync_preview_runtime::{MemoryImage, Program, Runtime, ScreenInput, SessionLimits};
use std::sync::{Mutex, PoisonError};

/// Devices whose images are kept. Screens run device by device: more than those of as many cores are rarely asked for.
const DEVICES: usize = 4;

/// The images of one program.
#[derive(Default)]
pub struct LoadedPrograms {
    /// The latest last; nothing where loading failed.
    devices: Mutex<Vec<(DeviceContext, UserSettings, Option<MemoryImage>)>>,
}

impl LoadedPrograms {
    /// The program loaded on the input's device, as its user has set it; nothing when it has one screen, or can't be loaded as a whole.
    pub fn image(
        &self,
        runtime: &Runtime,
        program: &Program,
        input: &ScreenInput<'_>,
        settings: UserSettings,
        limits: SessionLimits,
    ) -> Option<MemoryImage> {
        let mut modules: Vec<u32> = program.graph().roots.iter().map(|root| root.0).collect();
        if modules.len() < 2 {
            return None;
        }
        // Several screens may be of one module; each is evaluated in the order of the screens, once.
        modules.dedup();
        // Held while the program is loaded: a second screen would only load it as well.
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        let known = devices
            .iter()
            .find(|(device, set, _)| device == input.device && *set == settings);
        if let Some((.., image)) = known {
            return image.clone();
        }
        let load = || {
            let mut session = runtime.session(input.device.platform, limits)?;
            session.load(program, input, &modules)?;
            runtime.memory_image(input.device.platform, &session)
        };
        // A screen that is at fault says so itself.
        let image = load().ok();
        if devices.len() == DEVICES {
            devices.remove(0);
        }
        devices.push((input.device.clone(), settings, image.clone()));
        image
    }
}
