//! Images that pages name and the site does not have.

use crate::{
    cli::{args::SiteArgs, printer::Printer},
    codes::ErrorCode,
    engine::Plan,
    report::{Entry, Failure, Outcome, Phase, Skipped, text},
    site::{Place, Requests},
    store::{Key, SharedStore},
};
use std::io;

/// The most lines that are printed of a kind.
const SHOWN: usize = 10;

pub(super) struct Absent {
    /// Files that do not exist.
    pub(super) missing: Vec<(Key, Place)>,
    /// URLs outside of the site.
    outside: Vec<(String, Place)>,
}

/// The images of the requests that are not in the store.
pub(super) fn find(requests: &Requests, store: &SharedStore) -> Absent {
    let is_missing = |key: &Key| store.read_head(key, 0).is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
    Absent {
        missing: requests.files().into_iter().filter(|(key, _)| is_missing(key)).collect(),
        outside: requests.outside().map(|(url, place)| (url.to_owned(), place.clone())).collect(),
    }
}

impl Absent {
    /// Adds them to the report: as failures if `strict`, else as skipped images.
    pub(super) fn report(&self, plan: &mut Plan, label: &str, strict: bool) {
        let missing = self
            .missing
            .iter()
            .map(|(key, place)| (format!("{label}{key}"), format!("no such file; named in {label}{place}")));
        let outside = self
            .outside
            .iter()
            .map(|(url, place)| (url.clone(), format!("outside of the site; named in {label}{place}")));
        for (source, reason) in missing.chain(outside) {
            if !strict {
                plan.skipped.push(Skipped { source, reason });
                continue;
            }
            let failure = Failure::new(Phase::Read, ErrorCode::ReadFailed, reason);
            plan.failed.push(Entry {
                source,
                output: String::new(),
                query: String::new(),
                outcome: Outcome::Failed(failure),
                warnings: Vec::new(),
                operations: Vec::new(),
                reason: String::new(),
                accept: String::new(),
                elapsed: None,
                digest: None,
                class: None,
                placeholder: None,
            });
        }
    }

    /// Prints them as warnings. With `--strict` they are failures of the run, which are printed as such.
    pub(super) fn print(&self, printer: &Printer, args: &SiteArgs) {
        if args.strict {
            return;
        }
        for (key, place) in self.missing.iter().take(SHOWN) {
            printer.warning(&format!("{place}: {key}: no such file"));
        }
        for (url, place) in self.outside.iter().take(SHOWN) {
            printer.warning(&format!("{place}: {url} is outside of the site"));
        }
        let more = [&self.missing.len(), &self.outside.len()].iter().map(|n| n.saturating_sub(SHOWN)).sum();
        if more > 0 {
            printer.warning(&format!("{} more are missing or outside; --report lists all", text::count(more, "image")));
        }
        if !self.outside.is_empty() && args.base_url.is_none() {
            printer.info("if these are URLs of the site, name its URL with --base-url");
        }
    }
}
