//! The conversions created last. Creating one takes as long as rendering a small image, it is needed several times for each
//! image, and the images of a batch share few profiles.

use super::{ColorProfile, conversion::Way};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// The number of conversions that are kept. Each has at most a few megabytes.
const KEPT: usize = 4;

/// The largest profile that is kept, in bytes. Profiles of cameras, displays and printers have at most 2 MB; a file can
/// contain one of any size, and the memory of a run does not count what is kept here.
const MAX_PROFILE: usize = 4 << 20;

/// The color model of the pixels that a profile describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pixels {
    RgbOrGray,
    Cmyk,
}

static RECENT: Mutex<VecDeque<(ColorProfile, Pixels, Way)>> = Mutex::new(VecDeque::new());

/// The conversion from this profile, created if it is not among the recent ones. Errors are not kept.
pub(super) fn recent(
    profile: ColorProfile,
    pixels: Pixels,
    create: impl FnOnce() -> Result<Way, String>,
) -> Result<Way, String> {
    if matches!(&profile, ColorProfile::Icc(bytes) if bytes.len() > MAX_PROFILE) {
        return create();
    }
    // A panic cannot leave the list between two states.
    let list = || RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = list().iter().find(|(of, kind, _)| (of, *kind) == (&profile, pixels)).map(|(_, _, way)| way.clone());
    if let Some(way) = known {
        return Ok(way);
    }
    // Without the lock: other threads convert meanwhile.
    let way = create()?;
    let mut list = list();
    list.truncate(KEPT - 1);
    list.push_front((profile, pixels, way.clone()));
    Ok(way)
}
