//! The files of `pixmill plan`: `plan.json`, and for each shard a file of JSON lines with its sources.

use super::remote::location;
use crate::{
    engine::{Input, Plan, PlanError},
    shard::Shard,
    store::{FileStamp, FrozenStore, Key, ListError, Listed, Store, open},
};
use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use std::{io, path::Path, sync::Arc};

/// Name and version of the format.
pub(super) const SCHEMA_ID: &str = "pixmill-plan/1";

/// The JSON Schema of `plan.json`.
pub(super) const SCHEMA: &str = include_str!("plan.schema.json");

/// The largest file of a plan in bytes.
const MAX_FILE: u64 = 4 << 30;

/// `plan.json`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanFile {
    pub(super) schema: String,
    /// Version of pixmill that wrote the plan.
    pub(super) version: String,
    /// Number of shards.
    pub(super) shards: u32,
    /// The inputs as typed; empty for those of pixmill.toml.
    pub(super) typed: Vec<String>,
    /// The prefix in reports of each opened input.
    pub(super) labels: Vec<String>,
    /// The part of output names that decides which sources are in one shard.
    pub(super) name: String,
    /// Number of sources.
    pub(super) sources: u64,
    /// Size of all sources in bytes.
    pub(super) bytes: u64,
    /// Digest of all of this and of the files of all shards.
    pub(super) digest: String,
}

/// The first line of the file of a shard.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShardHeader {
    pub(super) schema: String,
    pub(super) plan: String,
    pub(super) index: u32,
    pub(super) rows: u64,
}

/// One source, or a part of an input that could not be listed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Row {
    Source {
        input: u32,
        key: String,
        bytes: u64,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        stamp: Option<RowStamp>,
    },
    Lost {
        input: u32,
        place: String,
        error: String,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        kind: Option<LostKind>,
    },
}

/// The kinds of errors that reports have own words for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LostKind {
    NotFound,
    PermissionDenied,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowStamp {
    modified: u64,
    changed: u64,
}

impl Row {
    pub(super) fn new(input: u32, item: &Result<Listed, ListError>) -> Row {
        match item {
            Ok(Listed { key, len, stamp }) => {
                let stamp = stamp.map(|FileStamp { modified, changed, .. }| RowStamp { modified, changed });
                Row::Source { input, key: key.to_string(), bytes: *len, stamp }
            }
            Err(ListError { place, error }) => {
                let kind = match error.kind() {
                    io::ErrorKind::NotFound => Some(LostKind::NotFound),
                    // A bucket has words of its own.
                    io::ErrorKind::PermissionDenied if error.get_ref().is_none() => Some(LostKind::PermissionDenied),
                    _ => None,
                };
                Row::Lost { input, place: place.clone(), error: error.to_string(), kind }
            }
        }
    }

    /// The number of the input, and the item of its listing.
    fn item(self) -> anyhow::Result<(usize, Result<Listed, ListError>)> {
        Ok(match self {
            Row::Source { input, key, bytes, stamp } => {
                let key = Key::new(&key).with_context(|| format!("{key:?} is not a name"))?;
                let stamp = stamp.map(|RowStamp { modified, changed }| FileStamp { len: bytes, modified, changed });
                (input as usize, Ok(Listed { key, len: bytes, stamp }))
            }
            Row::Lost { input, place, error, kind } => {
                let error = match kind {
                    Some(LostKind::NotFound) => io::ErrorKind::NotFound.into(),
                    Some(LostKind::PermissionDenied) => io::ErrorKind::PermissionDenied.into(),
                    None => io::Error::other(error),
                };
                (input as usize, Err(ListError { place, error }))
            }
        })
    }
}

/// The file of `plan.json` in the folder of a plan.
pub(super) fn plan_key() -> anyhow::Result<Key> {
    Key::new("plan.json").context("`plan.json` is a name")
}

/// The file of a shard: `0001.jsonl`.
pub(super) fn shard_key(index: u32, count: u32) -> anyhow::Result<Key> {
    let digits = count.to_string().len().max(4);
    Key::new(&format!("{index:0digits$}.jsonl")).context("the number of a shard is a name")
}

/// A plan that `run --plan` reads.
pub(super) struct FrozenPlan {
    pub(super) plan: PlanFile,
    folder: Box<dyn Store>,
    shown: String,
}

impl FrozenPlan {
    /// Reads `plan.json` of a folder.
    ///
    /// # Errors
    /// When it cannot be read, or is not a plan of this version.
    pub(super) fn read(path: &Path) -> anyhow::Result<FrozenPlan> {
        let folder = open(&location(path))?;
        let shown = path.display().to_string();
        let text = folder.read_at_most(&plan_key()?, MAX_FILE);
        let text = text.with_context(|| format!("cannot read the plan {shown}; `pixmill plan` makes one"))?;
        let value: serde_json::Value = serde_json::from_slice(&text).with_context(|| format!("{shown}/plan.json"))?;
        match value["schema"].as_str() {
            Some(SCHEMA_ID) => {}
            other => bail!(
                "{shown}/plan.json has the format {}, this version of pixmill reads {SCHEMA_ID}; run `pixmill plan` again",
                other.unwrap_or("of another program")
            ),
        }
        let plan = serde_json::from_value(value).with_context(|| format!("{shown}/plan.json"))?;
        Ok(FrozenPlan { plan, folder, shown })
    }

    /// Gives the inputs the listing of a shard. `name` is the part of output names that decides which sources are in one
    /// shard.
    ///
    /// # Errors
    /// When the inputs or names are not those of the plan, or the file of the shard is not complete.
    pub(super) fn list(&self, shard: Shard, inputs: &mut Vec<Input>, name: &str) -> anyhow::Result<()> {
        let FrozenPlan { plan, shown, .. } = self;
        if shard.count() != plan.shards {
            bail!(
                "the plan {shown} has {} shards, --shard has {}; use --shard {}/{}",
                plan.shards,
                shard.count(),
                shard.index().min(plan.shards),
                plan.shards
            );
        }
        if !inputs.iter().map(|input| &input.label).eq(&plan.labels) {
            bail!(
                "the inputs of the plan {shown} have changed; run `pixmill plan` again, and start this command in the same folder"
            );
        }
        if name != plan.name {
            bail!(
                "the plan {shown} was made for names with {}, this run has {name}; run `pixmill plan` again with the same --name and pixmill.toml",
                plan.name
            );
        }
        let mut rows: Vec<Vec<_>> = inputs.iter().map(|_| Vec::new()).collect();
        for row in self.rows(shard)? {
            let (input, item) = row.item().with_context(|| shown.clone())?;
            rows.get_mut(input).with_context(|| format!("{shown} has no input {input}"))?.push(item);
        }
        let mut rows = rows.into_iter();
        // An input of one file belongs to one shard.
        inputs.retain_mut(|input| {
            let rows = rows.next().unwrap_or_default();
            let belongs = input.only.is_none() || !rows.is_empty();
            input.store = Arc::new(FrozenStore::new(Arc::clone(&input.store), rows));
            belongs
        });
        Ok(())
    }

    /// Checks that the plan of a shard replaces no source of another shard, whose files are read for it. `inputs` are those
    /// of the whole plan.
    ///
    /// # Errors
    /// When an output has the name of a source, or a file of the plan cannot be read.
    pub(super) fn check(&self, shard: Shard, inputs: &[Input], plan: &Plan) -> anyhow::Result<()> {
        for index in (1..=shard.count()).filter(|index| *index != shard.index()) {
            for row in self.rows(Shard::new(index, shard.count())?)? {
                let (number, Ok(found)) = row.item()? else { continue };
                let input = inputs.get(number).with_context(|| format!("{} has no input {number}", self.shown))?;
                if plan.claims(&input.store.canonical_id(&found.key)) {
                    return Err(PlanError::OutputIsSource { output: format!("{}{}", input.label, found.key) }.into());
                }
            }
        }
        Ok(())
    }

    fn rows(&self, shard: Shard) -> anyhow::Result<Vec<Row>> {
        let key = shard_key(shard.index(), shard.count())?;
        let name = format!("{}/{key}", self.shown);
        let text = self.folder.read_at_most(&key, MAX_FILE).with_context(|| format!("cannot read {name}"))?;
        let text = String::from_utf8(text).with_context(|| name.clone())?;
        let mut lines = text.lines();
        let header: ShardHeader =
            serde_json::from_str(lines.next().unwrap_or_default()).with_context(|| name.clone())?;
        if header.plan != self.plan.digest || header.index != shard.index() {
            bail!("{name} belongs to another plan; run `pixmill plan` again");
        }
        let rows: Vec<Row> = lines.map(serde_json::from_str).collect::<Result<_, _>>().with_context(|| name.clone())?;
        if rows.len() as u64 != header.rows {
            bail!("{name} has {} sources instead of {}; run `pixmill plan` again", rows.len(), header.rows);
        }
        Ok(rows)
    }
}
