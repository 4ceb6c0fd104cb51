//! `pixmill plan`: lists the sources of a run once, and divides them into shards of about equal size.

use crate::{
    cli::{
        args::PlanArgs,
        frozen::{PlanFile, Row, SCHEMA_ID, ShardHeader, plan_key, shard_key},
        inputs::{Inputs, Purpose, inputs},
        printer::{self, Printer},
        remote,
    },
    engine::{Groups, Input, pack},
    report::{ExitStatus, text},
    store::{Key, ListError, Listed, Store, is_temporary, listed_name},
};
use anyhow::{Context, anyhow, bail};
use std::collections::HashMap;

/// A listed source with its input and group.
struct Source {
    group: u64,
    input: u32,
    item: Result<Listed, ListError>,
}

impl Source {
    fn name(&self) -> &str {
        listed_name(&self.item)
    }

    fn bytes(&self) -> u64 {
        self.item.as_ref().map_or(0, |found| found.len)
    }
}

/// Runs the command.
///
/// # Errors
/// When an input does not exist, nothing is found, or the plan cannot be written.
pub fn plan(args: &PlanArgs) -> anyhow::Result<ExitStatus> {
    let run = args.for_run().map_err(|error| anyhow!("{error}"))?;
    let Inputs { inputs, naming, warnings, .. } = inputs(&run, "", Purpose::Outputs)?;
    if naming.exact {
        bail!("{} is a file; name a folder for the plan, such as -o plan/", args.output.display());
    }
    let folder = remote::output(&args.output)?;
    warnings.iter().for_each(|line| printer::warning(line));
    let mut groups = Groups::new(&inputs, &naming);
    let sources = list(&inputs, &mut groups)?;
    if let Some(lost) =
        sources.iter().filter_map(|source| source.item.as_ref().err()).find(|lost| is_temporary(&lost.error))
    {
        Printer::plain().error_line(&format!("{} cannot be listed: {}; run again", lost.place, lost.error));
        return Ok(ExitStatus::Unavailable);
    }
    if sources.is_empty() {
        bail!("no file found in the inputs");
    }
    let plan = write(args, &inputs, groups.template, sources, folder.as_ref())?;
    let count = text::count(usize::try_from(plan.sources).unwrap_or(usize::MAX), "file");
    let shards = text::count(plan.shards as usize, "shard");
    Printer::plain().info(&format!("{}: {count} of {} in {shards}", args.output.display(), text::bytes(plan.bytes)));
    Ok(ExitStatus::Success)
}

/// All sources of the inputs, in the order of a run.
fn list(inputs: &[Input], groups: &mut Groups) -> anyhow::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for (number, input) in inputs.iter().enumerate() {
        let number = u32::try_from(number).context("there are too many inputs")?;
        let mut each = |item: Result<Listed, ListError>| {
            sources.push(Source { group: groups.of_item(input, &item), input: number, item });
        };
        match &input.only {
            Some(key) => {
                let stamp = input.store.stamp(key).ok();
                each(Ok(Listed { key: key.clone(), len: stamp.map_or(0, |stamp| stamp.len), stamp }));
            }
            None => input.store.list(&mut each),
        }
    }
    Ok(sources)
}

/// Writes the files of the shards, then `plan.json`, so that an incomplete plan has none.
fn write(
    args: &PlanArgs,
    inputs: &[Input],
    name: String,
    mut sources: Vec<Source>,
    folder: &dyn Store,
) -> anyhow::Result<PlanFile> {
    let mut sizes: HashMap<u64, u64> = HashMap::new();
    sources.iter().for_each(|source| *sizes.entry(source.group).or_default() += source.bytes());
    let shard_of = pack(sizes, args.shards);
    let shard = |source: &Source| shard_of.get(&source.group).copied().unwrap_or(1);
    sources.sort_by(|a, b| (shard(a), a.input, a.name()).cmp(&(shard(b), b.input, b.name())));
    let mut plan = PlanFile {
        schema: SCHEMA_ID.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        shards: args.shards,
        typed: args.inputs.clone(),
        labels: inputs.iter().map(|input| input.label.clone()).collect(),
        name,
        sources: sources.len() as u64,
        bytes: sources.iter().map(Source::bytes).fold(0, u64::saturating_add),
        digest: String::new(),
    };
    // The digest is in the first line of each file, so it is computed before the first is written. The rows are made
    // twice, because their text needs more memory than the sources.
    let mut digest = blake3::Hasher::new();
    digest.update(&serde_json::to_vec(&plan)?);
    for source in &sources {
        digest.update(&shard(source).to_le_bytes());
        digest.update(&serde_json::to_vec(&Row::new(source.input, &source.item))?);
    }
    plan.digest = digest.finalize().to_hex()[..32].to_owned();
    let mut rest = &sources[..];
    for index in 1..=args.shards {
        let own = rest.partition_point(|source| shard(source) == index);
        let (own, others) = rest.split_at(own);
        rest = others;
        let rows = own.len() as u64;
        let header = ShardHeader { schema: SCHEMA_ID.to_owned(), plan: plan.digest.clone(), index, rows };
        let mut file = serde_json::to_vec(&header)?;
        for source in own {
            file.push(b'\n');
            serde_json::to_writer(&mut file, &Row::new(source.input, &source.item))?;
        }
        file.push(b'\n');
        put(args, folder, &shard_key(index, args.shards)?, &file)?;
    }
    put(args, folder, &plan_key()?, format!("{}\n", serde_json::to_string_pretty(&plan)?).as_bytes())?;
    Ok(plan)
}

fn put(args: &PlanArgs, folder: &dyn Store, key: &Key, bytes: &[u8]) -> anyhow::Result<()> {
    let written = folder.write(key, bytes);
    written.map(drop).with_context(|| format!("cannot write {}/{key}", args.output.display()))
}
