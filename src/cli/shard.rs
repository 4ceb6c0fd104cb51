//! `--shard`: a number of a shard, or the number that a scheduler gives this process.

use crate::shard::Shard;
use anyhow::{Context, anyhow, bail};

/// The value of `--shard`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardChoice {
    /// From the variables of a scheduler.
    Auto,
    /// A number.
    Given(Shard),
}

/// `3/8` or `auto`.
pub(super) fn parse(text: &str) -> Result<ShardChoice, String> {
    if text == "auto" {
        return Ok(ShardChoice::Auto);
    }
    text.parse().map(ShardChoice::Given).map_err(|error| format!("{error}, or auto"))
}

/// The variable with the shard as text.
const OWN: &str = "PIXMILL_SHARD";

/// A scheduler that gives each task its index and the number of tasks.
struct Scheduler {
    name: &'static str,
    index: &'static str,
    count: &'static str,
    /// The first index.
    first: u32,
}

const SLURM: [&str; 5] = [
    "SLURM_ARRAY_TASK_ID",
    "SLURM_ARRAY_TASK_COUNT",
    "SLURM_ARRAY_TASK_MIN",
    "SLURM_ARRAY_TASK_MAX",
    "SLURM_ARRAY_TASK_STEP",
];

/// The schedulers after Slurm, in the order in which they are looked for.
const SCHEDULERS: [Scheduler; 8] = [
    Scheduler { name: "AWS Batch", index: "AWS_BATCH_JOB_ARRAY_INDEX", count: "AWS_BATCH_JOB_ARRAY_SIZE", first: 0 },
    Scheduler { name: "Cloud Run", index: "CLOUD_RUN_TASK_INDEX", count: "CLOUD_RUN_TASK_COUNT", first: 0 },
    Scheduler { name: "Google Batch", index: "BATCH_TASK_INDEX", count: "BATCH_TASK_COUNT", first: 0 },
    // Kubernetes gives no number of tasks.
    Scheduler { name: "Kubernetes", index: "JOB_COMPLETION_INDEX", count: "PIXMILL_SHARDS", first: 0 },
    Scheduler { name: "GitLab", index: "CI_NODE_INDEX", count: "CI_NODE_TOTAL", first: 1 },
    Scheduler { name: "CircleCI", index: "CIRCLE_NODE_INDEX", count: "CIRCLE_NODE_TOTAL", first: 0 },
    Scheduler { name: "Buildkite", index: "BUILDKITE_PARALLEL_JOB", count: "BUILDKITE_PARALLEL_JOB_COUNT", first: 0 },
    Scheduler { name: "Bitbucket", index: "BITBUCKET_PARALLEL_STEP", count: "BITBUCKET_PARALLEL_STEP_COUNT", first: 0 },
];

/// The shard of this process from the variables of its scheduler. The first scheduler that gives an index counts.
///
/// # Errors
/// When no scheduler gives an index, or the number of tasks is missing: then every task would do all the work.
pub(super) fn auto(variable: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<Shard> {
    let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
    if let Some(text) = variable(OWN) {
        return text.parse().map_err(|error| anyhow!("{OWN}={text}: {error}"));
    }
    if variable(SLURM[0]).is_some() {
        return slurm(&variable);
    }
    for Scheduler { name, index, count, first } in SCHEDULERS {
        if variable(index).is_none() {
            continue;
        }
        let (at, total) = (
            number(&variable, index)?,
            number(&variable, count).map_err(|error| {
                anyhow!(
                    "{error}; {name} gives the index of the task in {index}, and the number of tasks belongs in {count}"
                )
            })?,
        );
        let shard = at.checked_sub(first).and_then(|at| Shard::new(at.checked_add(1)?, total).ok());
        return shard.with_context(|| format!("{index}={at} and {count}={total} are not those of a task of {name}"));
    }
    let looked_for: Vec<String> =
        SCHEDULERS.iter().map(|one| format!("{} with {} ({})", one.index, one.count, one.name)).collect();
    bail!(
        "--shard auto found no scheduler; it looks for {OWN}, {} (Slurm), {}; set {OWN} such as {OWN}=3/8, or use --shard 3/8",
        SLURM[0],
        looked_for.join(", ")
    )
}

/// The shard of a task of a Slurm array, such as `--array=0-7` or `--array=10-80:10`.
fn slurm(variable: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<Shard> {
    let [id, count, min, max, step] = SLURM;
    let read = |name| number(variable, name).map_err(|error| anyhow!("{error}; Slurm sets it beside {id}"));
    let (at, total, first, last, step) = (read(id)?, read(count)?, read(min)?, read(max)?, read(step)?.max(1));
    let position = at.checked_sub(first).filter(|offset| offset % step == 0).map(|offset| offset / step);
    let is_whole = last.checked_sub(first).map(|range| range / step + 1) == Some(total);
    let shard = position.filter(|_| is_whole).and_then(|position| Shard::new(position.checked_add(1)?, total).ok());
    shard.with_context(|| {
        format!(
            "the Slurm array has {total} tasks from {first} to {last} in steps of {step}, so task {at} has no position in it; use an array without gaps such as --array=1-{total}, or set {OWN} such as {OWN}=3/{total}"
        )
    })
}

fn number(variable: &dyn Fn(&str) -> Option<String>, name: &str) -> anyhow::Result<u32> {
    let text = variable(name).with_context(|| format!("{name} is not set"))?;
    text.parse().with_context(|| format!("{name}={text} is not a number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &str) -> Result<String, String> {
        let pairs: Vec<(&str, &str)> = variables.split_whitespace().filter_map(|pair| pair.split_once('=')).collect();
        let variable = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        auto(&variable).map(|shard| shard.to_string()).map_err(|error| error.to_string())
    }

    fn slurm(id: u32, min: u32, max: u32, step: u32, count: u32) -> String {
        let values = [id, count, min, max, step];
        SLURM.iter().zip(values).map(|(name, value)| format!("{name}={value} ")).collect()
    }

    #[test]
    fn every_scheduler() {
        for (variables, shard) in [
            ("PIXMILL_SHARD=3/8", "3/8"),
            ("PIXMILL_SHARD=3/8 CI_NODE_INDEX=1 CI_NODE_TOTAL=2", "3/8"),
            (&slurm(0, 0, 7, 1, 8), "1/8"),
            (&slurm(7, 0, 7, 1, 8), "8/8"),
            (&slurm(30, 10, 85, 10, 8), "3/8"),
            (&slurm(5, 5, 5, 1, 1), "1/1"),
            (&format!("{}AWS_BATCH_JOB_ARRAY_INDEX=1", slurm(2, 1, 4, 1, 4)), "2/4"),
            ("AWS_BATCH_JOB_ARRAY_INDEX=0 AWS_BATCH_JOB_ARRAY_SIZE=4", "1/4"),
            ("CLOUD_RUN_TASK_INDEX=3 CLOUD_RUN_TASK_COUNT=4", "4/4"),
            ("BATCH_TASK_INDEX=1 BATCH_TASK_COUNT=2", "2/2"),
            ("JOB_COMPLETION_INDEX=6 PIXMILL_SHARDS=7", "7/7"),
            ("CI_NODE_INDEX=1 CI_NODE_TOTAL=3", "1/3"),
            ("CIRCLE_NODE_INDEX=0 CIRCLE_NODE_TOTAL=2", "1/2"),
            ("BUILDKITE_PARALLEL_JOB=4 BUILDKITE_PARALLEL_JOB_COUNT=5", "5/5"),
            ("BITBUCKET_PARALLEL_STEP=0 BITBUCKET_PARALLEL_STEP_COUNT=2", "1/2"),
            ("PIXMILL_SHARD= CI_NODE_INDEX=2 CI_NODE_TOTAL=3", "2/3"),
        ] {
            assert_eq!(of(variables).as_deref(), Ok(shard), "{variables}");
        }
    }

    #[test]
    fn an_index_without_a_count_is_an_error() {
        for Scheduler { index, count, .. } in SCHEDULERS {
            let error = of(&format!("{index}=1")).expect_err(index);
            assert!(error.starts_with(&format!("{count} is not set")) && error.contains(index), "{error}");
        }
        for name in &SLURM[1..] {
            let without = slurm(2, 1, 4, 1, 4).replace(name, "OTHER");
            let error = of(&without).expect_err(name);
            assert!(error.starts_with(&format!("{name} is not set")) && error.contains(SLURM[0]), "{error}");
        }
    }

    #[test]
    fn impossible_numbers_are_errors() {
        for (variables, word) in [
            ("", "found no scheduler"),
            ("CI_NODE_TOTAL=3", "found no scheduler"),
            ("PIXMILL_SHARD=9/8", "PIXMILL_SHARD=9/8"),
            ("CI_NODE_INDEX=0 CI_NODE_TOTAL=3", "are not those of a task of GitLab"),
            ("CIRCLE_NODE_INDEX=2 CIRCLE_NODE_TOTAL=2", "are not those of a task of CircleCI"),
            ("BATCH_TASK_INDEX=x BATCH_TASK_COUNT=2", "BATCH_TASK_INDEX=x is not a number"),
            ("BATCH_TASK_INDEX=1 BATCH_TASK_COUNT=-2", "BATCH_TASK_COUNT=-2 is not a number"),
            // --array=1,3,7
            (&slurm(3, 1, 7, 1, 3), "set PIXMILL_SHARD"),
            (&slurm(11, 10, 85, 10, 8), "set PIXMILL_SHARD"),
        ] {
            let error = of(variables).expect_err(variables);
            assert!(error.contains(word), "{variables}: {error}");
        }
        let none = of("").expect_err("nothing is set");
        assert!(SCHEDULERS.iter().all(|one| none.contains(one.index)) && none.contains(SLURM[0]), "{none}");
    }
}
