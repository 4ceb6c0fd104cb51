//! A store with more names than a shard can keep. `PIXMILL_SCALE_NAMES=10000000` sets their number; the default is for every
//! day.

use crate::{peak::peak, skip::skip};
use pixmill::{
    Input, Key, Limits, MIRROR, MemoryStore, Naming, RenditionSpec, Shard, Store,
    engine::plan_with_cache,
    store::{ListError, Listed, Written},
};
use std::{io, sync::Arc, time::Instant};

const PHOTO: &[u8] = include_bytes!("../../fixtures/photos/coffee.jpg");

/// A bucket with this number of copies of a photo.
struct Names(u32);

impl Store for Names {
    fn list(&self, each: &mut dyn FnMut(Result<Listed, ListError>)) {
        for number in 0..self.0 {
            let key = Key::new(&format!("photos/{:03}/image-{number:08}.jpg", number % 1000)).expect("a name");
            each(Ok(Listed { key, len: PHOTO.len() as u64, stamp: None }));
        }
    }

    fn read(&self, _: &Key) -> io::Result<Vec<u8>> {
        Ok(PHOTO.to_vec())
    }

    fn read_head(&self, _: &Key, len: usize) -> io::Result<Vec<u8>> {
        Ok(PHOTO[..len.min(PHOTO.len())].to_vec())
    }

    fn write(&self, _: &Key, _: &[u8]) -> io::Result<Written> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn canonical_id(&self, key: &Key) -> String {
        format!("names:/{key}")
    }
}

#[test]
fn a_shard_keeps_its_own_names_alone() {
    let names = std::env::var("PIXMILL_SCALE_NAMES").ok().and_then(|text| text.parse().ok()).unwrap_or(300_000);
    let input =
        Input { label: "bucket/".to_owned(), ..Input::new(Arc::new(Names(names)), vec![RenditionSpec::default()]) };
    let naming = Naming { store: Some(Arc::new(MemoryStore::default())), template: MIRROR.into(), exact: false };
    let shard = Shard::new(7, 1000).expect("a shard");
    let began = Instant::now();
    let plan = plan_with_cache(&[input], &naming, &Limits::default(), None, Some(shard)).expect("a plan");
    let took = began.elapsed();
    let jobs = u32::try_from(plan.jobs().len()).expect("few");
    assert!((names / 1300..=names / 700).contains(&jobs), "{jobs} of {names}");
    assert_eq!(plan.elsewhere, u64::from(names - jobs));
    let Some(most) = peak(std::process::id()) else { return skip("needs /proc for the peak memory of a process") };
    println!("{names} names: {jobs} in shard {shard}, planned in {took:.1?}, at most {} MB", most / 1_000_000);
    assert!(most < 300_000_000, "{most} bytes");
}
