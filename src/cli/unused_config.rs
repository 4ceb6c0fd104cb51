//! What `pixmill.toml` says that nothing comes of: most likely a slip in a path.

use super::{args::RunArgs, loaded_config::LoadedConfig};
use crate::{
    config::Rule,
    engine::{Input, Plan},
};
use std::{collections::BTreeSet, sync::Arc};

/// A line for each rule that is for none of the images, and for each path of `[focus]` that is none of them. Images
/// named on the command line need not be all that the file is for, and in place no rule counts, so nothing is said then.
pub(super) fn unused_config(args: &RunArgs, project: &LoadedConfig, inputs: &[Input], plan: &Plan) -> Vec<String> {
    if !args.inputs.is_empty() || args.in_place || args.montage.is_some() {
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
    let idle = all.filter(|(i, _)| !rules.contains(i));
    let idle =
        idle.map(|(i, rule)| format!("rule {} of {file}, for {}, is for none of the images", i + 1, globs(rule)));
    let focus = if args.images.focus.is_some() { Default::default() } else { project.focus() };
    let absent = focus.into_keys().filter(|path| !paths.contains(path));
    idle.chain(absent.map(|path| format!("[focus] of {file}: {path} is none of the images"))).collect()
}
