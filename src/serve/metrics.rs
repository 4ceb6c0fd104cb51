//! Counters and histograms, in the text format of Prometheus.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

/// The upper bounds of the histograms, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// A histogram of durations.
#[derive(Default)]
pub(super) struct Histogram {
    /// The observations of each bound, and those above all.
    counts: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl Histogram {
    pub(super) fn observe(&self, time: Duration) {
        let seconds = time.as_secs_f64();
        let bound = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        self.counts[bound].fetch_add(1, Relaxed);
        self.micros.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    fn write(&self, out: &mut String, phase: &str) {
        let mut sum = 0;
        let bounds = BOUNDS.iter().map(f64::to_string).chain(["+Inf".to_owned()]);
        for (count, bound) in self.counts.iter().zip(bounds) {
            sum += count.load(Relaxed);
            let _ = writeln!(out, "pixmill_duration_seconds_bucket{{phase=\"{phase}\",le=\"{bound}\"}} {sum}");
        }
        let micros = Duration::from_micros(self.micros.load(Relaxed)).as_secs_f64();
        let _ = writeln!(out, "pixmill_duration_seconds_sum{{phase=\"{phase}\"}} {micros}");
        let _ = writeln!(out, "pixmill_duration_seconds_count{{phase=\"{phase}\"}} {sum}");
    }
}

/// The measurements of a server.
#[derive(Default)]
pub(super) struct Metrics {
    /// By status and format.
    requests: Mutex<BTreeMap<(u16, &'static str), u64>>,
    pub(super) request: Histogram,
    pub(super) fetched: Histogram,
    pub(super) queued: Histogram,
    pub(super) rendered: Histogram,
    pub(super) memory_hits: AtomicU64,
    pub(super) cache_hits: AtomicU64,
    pub(super) misses: AtomicU64,
    pub(super) not_modified: AtomicU64,
    pub(super) coalesced: AtomicU64,
    pub(super) joined: AtomicU64,
    pub(super) busy: AtomicU64,
    pub(super) connections: AtomicU64,
}

/// The values of a moment.
pub(super) struct Gauges {
    pub(super) queue: usize,
    pub(super) memory_used: u64,
    pub(super) memory_allowed: u64,
    pub(super) hot_bytes: u64,
    /// Bytes of the cache on disk at the last upkeep.
    pub(super) cache_bytes: u64,
}

pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}

impl Metrics {
    pub(super) fn request(&self, status: u16, format: &'static str, elapsed: Duration) {
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner).entry((status, format)).or_default() += 1;
        self.request.observe(elapsed);
    }

    /// The text of `/metrics`.
    pub(super) fn text(&self, gauges: &Gauges) -> String {
        let mut out = String::new();
        let head = |out: &mut String, name: &str, kind: &str, help: &str| {
            let _ = writeln!(out, "# HELP pixmill_{name} {help}\n# TYPE pixmill_{name} {kind}");
        };
        head(&mut out, "requests_total", "counter", "Answered requests by status and output format.");
        for ((status, format), n) in &*self.requests.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = writeln!(out, "pixmill_requests_total{{code=\"{status}\",format=\"{format}\"}} {n}");
        }
        head(
            &mut out,
            "duration_seconds",
            "histogram",
            "Durations: whole requests, fetches from origins, waiting in the queue, rendering.",
        );
        let phases =
            [("request", &self.request), ("fetch", &self.fetched), ("queue", &self.queued), ("render", &self.rendered)];
        phases.iter().for_each(|(phase, histogram)| histogram.write(&mut out, phase));
        head(&mut out, "cache_hits_total", "counter", "Outputs from memory and from the cache.");
        let _ = writeln!(out, "pixmill_cache_hits_total{{tier=\"memory\"}} {}", self.memory_hits.load(Relaxed));
        let _ = writeln!(out, "pixmill_cache_hits_total{{tier=\"disk\"}} {}", self.cache_hits.load(Relaxed));
        let counters = [
            ("cache_misses_total", "Outputs that were rendered.", &self.misses),
            ("not_modified_total", "Requests answered with 304.", &self.not_modified),
            ("coalesced_total", "Requests that shared the rendering of an identical request.", &self.coalesced),
            ("joined_total", "Outputs that shared the decoding of another output of their source.", &self.joined),
            ("refused_total", "Requests refused with 503 because the queue was full.", &self.busy),
        ];
        for (name, help, counter) in counters {
            head(&mut out, name, "counter", help);
            let _ = writeln!(out, "pixmill_{name} {}", counter.load(Relaxed));
        }
        let gauges = [
            ("queue_length", "Outputs that wait for rendering.", gauges.queue as u64),
            ("connections", "Open connections.", self.connections.load(Relaxed)),
            ("memory_used_bytes", "Estimated memory of the images in progress.", gauges.memory_used),
            ("memory_allowed_bytes", "Memory that images in progress may use.", gauges.memory_allowed),
            ("hot_bytes", "Outputs in memory.", gauges.hot_bytes),
            ("cache_bytes", "Size of the cache on disk at its last upkeep.", gauges.cache_bytes),
        ];
        for (name, help, value) in gauges {
            head(&mut out, name, "gauge", help);
            let _ = writeln!(out, "pixmill_{name} {value}");
        }
        out
    }
}
