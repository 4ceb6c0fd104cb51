//! One engine for many plans: all of them share its threads and its memory.

use pixmill::{
    Engine, Limits, Plan, Recipe, RunContext,
    engine::{self, EngineOptions, Input, Naming, RenditionSpec},
    report::{Entry, Outcome},
    store::{Key, MemoryStore, SharedStore},
};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

const PHOTO: &[u8] = include_bytes!("../fixtures/photos/coffee.jpg");

fn pool(threads: usize) -> Arc<ThreadPool> {
    Arc::new(ThreadPoolBuilder::new().num_threads(threads).build().expect("threads"))
}

/// A plan for these copies of one photo, in two widths each.
fn plan(names: &[String], outputs: &SharedStore) -> Arc<Plan> {
    let files = names.iter().map(|name| (Key::new(name).expect("a name"), PHOTO.to_vec()));
    let queries = ["width=40&format=webp", "width=30"]
        .map(|query| RenditionSpec { recipe: Recipe::parse(query).expect(query).into(), ..RenditionSpec::default() });
    let input = Input::new(Arc::new(MemoryStore::new(files)), queries.to_vec());
    let naming = Naming { store: Some(outputs.clone()), template: "{stem}-{width}.{ext}".into(), exact: false };
    Arc::new(engine::plan(&[input], &naming, &Limits::default()).expect("a plan"))
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("photo{n:02}.jpg")).collect()
}

fn outputs() -> SharedStore {
    Arc::new(MemoryStore::default())
}

/// The result of `work`, which must not hang.
fn within_a_minute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, result) = mpsc::channel();
    std::thread::spawn(move || sender.send(work()));
    result.recv_timeout(Duration::from_secs(60)).expect("no deadlock")
}

fn described(entries: &[Entry]) -> Vec<String> {
    let mut all: Vec<String> = entries.iter().map(|entry| format!("{entry:?}")).collect();
    all.sort();
    all
}

/// Enough memory for one photo at a time: every plan waits for the ones before it.
#[test]
fn plans_in_flight_share_the_memory() {
    for (threads, memory) in [(1, u64::MAX), (2, u64::MAX), (3, 24 << 20)] {
        let (apart, together) = within_a_minute(move || {
            let engine = Engine::new(EngineOptions { pool: Some(pool(threads)), memory, ..EngineOptions::default() });
            let (sender, finished) = mpsc::channel();
            let store = outputs();
            for name in names(12) {
                engine.submit(&plan(&[name], &store), &RunContext::default(), &sender);
            }
            drop(sender);
            let apart: Vec<Entry> = finished.into_iter().flat_map(|job| job.entries).collect();
            let together = engine.run(&plan(&names(12), &outputs()), &RunContext::default());
            (apart, together.entries)
        });
        assert_eq!(apart.len(), 24);
        assert!(apart.iter().all(|entry| matches!(entry.outcome, Outcome::Written(_))));
        assert_eq!(described(&apart), described(&together), "{threads} threads");
    }
}

/// A worker that waited for the other workers would wait forever if it is the only one.
#[test]
fn a_plan_can_run_on_a_thread_of_its_own_pool() {
    for threads in [1, 2] {
        let report = within_a_minute(move || {
            let pool = pool(threads);
            let engine = Engine::new(EngineOptions { pool: Some(pool.clone()), ..EngineOptions::default() });
            pool.install(|| engine.run(&plan(&names(3), &outputs()), &RunContext::default()))
        });
        assert_eq!(report.totals().written, 6);
    }
}

#[test]
fn nobody_has_to_wait_for_submitted_jobs() {
    let store = outputs();
    let written = store.clone();
    within_a_minute(move || {
        let engine = Engine::new(EngineOptions { pool: Some(pool(2)), ..EngineOptions::default() });
        let (sender, finished) = mpsc::channel();
        drop(finished);
        engine.submit(&plan(&names(4), &store), &RunContext::default(), &sender);
        // The next run gets its turn, and its memory.
        engine.run(&plan(&names(2), &outputs()), &RunContext::default())
    });
    for _ in 0..600 {
        if written.all().len() == 8 {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{} of 8 outputs", written.all().len());
}

#[test]
fn a_canceled_run_starts_no_job() {
    let context = RunContext::default();
    context.cancel.cancel();
    let report = Engine::new(EngineOptions::default()).run(&plan(&names(3), &outputs()), &context);
    assert!(report.interrupted && report.entries.is_empty());
}
