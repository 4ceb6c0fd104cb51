//! Finds unused rules and focal points in `pixmill.toml`. A typo in a path is the usual cause.

use super::{args::RunArgs, loaded_config::LoadedConfig};
use crate::{
    config::Rule,
    engine::{Input, Plan},
};
use std::{collections::BTreeSet, sync::Arc};

/// A line for each rule and each path of `[focus]` that matches no image. Empty if the command line selects the inputs,
/// and in place, because rules do not apply there.
pub(super) fn unused_config(args: &RunArgs, project: &LoadedConfig, inputs: &[Input], plan: &Plan) -> Vec<String> {
    if !args.covers_project() || args.in_place {
        return Vec::new();
    }
    let (mut rules, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for job in plan.jobs() {
        for input in inputs.iter().filter(|input| Arc::ptr_eq(&input.store, &job.source.store)) {
            let path = input.overrides.path(&job.source.key);
            rules.extend(input.overrides.rule(&path));
            paths.insert(path);
        }
    }
    let file = project.shown();
    let globs = |rule: &Rule| rule.files.texts().collect::<Vec<_>>().join(", ");
    let all = project.config.rule.iter().enumerate();
    let unused = all.filter(|(i, _)| !rules.contains(i));
    let unused = unused.map(|(i, rule)| format!("{file}: rule {} ({}) matches no image", i + 1, globs(rule)));
    let focus = if args.images.focus.is_some() { Default::default() } else { project.focus() };
    let absent = focus.into_keys().filter(|path| !paths.contains(path));
    unused.chain(absent.map(|path| format!("{file}: [focus] {path} matches no image"))).collect()
}
