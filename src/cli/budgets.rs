//! Reads `[[budget]]` of the configuration.

use super::{args::bytes, loaded_config::LoadedConfig};
use crate::{config, report::baseline::Budget, store::matcher};
use anyhow::{anyhow, bail};

/// The budgets of the configuration.
///
/// # Errors
/// When a size, glob or score is invalid, or a budget has no limit.
pub(super) fn budgets(project: &LoadedConfig) -> anyhow::Result<Vec<Budget>> {
    let shown = project.shown();
    project.config.budget.iter().map(|one| budget(one).map_err(|error| in_file(&shown, one, &error))).collect()
}

fn in_file(file: &str, budget: &config::BudgetRule, error: &anyhow::Error) -> anyhow::Error {
    anyhow!("{file}: invalid budget for {}: {error}", budget.files)
}

fn budget(one: &config::BudgetRule) -> anyhow::Result<Budget> {
    let size = |name: &str, text: &Option<String>| {
        text.as_deref().map(|text| bytes(text).map_err(|wrong| anyhow!("{name} = \"{text}\": {wrong}"))).transpose()
    };
    if one.max.is_none() && one.max_total.is_none() && one.min_score.is_none() {
        bail!("no limit; add `max`, `max-total` or `min-score`");
    }
    if let Some(score) = one.min_score.filter(|score| !(1.0..=100.0).contains(score)) {
        bail!("min-score = {score}: expected a score from 1 to 100, such as 80");
    }
    Ok(Budget {
        files: one.files.clone(),
        matcher: matcher(&one.files).map_err(|error| anyhow!("files: {error}"))?,
        max: size("max", &one.max)?,
        max_total: size("max-total", &one.max_total)?,
        min_score: one.min_score,
    })
}
