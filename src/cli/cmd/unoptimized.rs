//! `pixmill check --unoptimized`: finds source images that `run` would make much smaller.

use super::{
    check_output::emit,
    render_in_memory::{InMemoryRun, Renders, render_in_memory},
};
use crate::{
    cli::{
        args::{CheckArgs, RunArgs},
        exports::{CheckFiles, CheckResult},
        inputs::is_setting,
        loaded_config::LoadedConfig,
        printer,
        quote::quoted,
    },
    interrupt::Cancel,
    output::Quality,
    report::{
        ExitStatus, text,
        unoptimized::{Saving, Savings},
    },
};
use anyhow::bail;
use serde_json::json;

pub(super) fn check(args: &CheckArgs, flags: &str, cancel: &Cancel, files: CheckFiles) -> anyhow::Result<ExitStatus> {
    let unmeasured: Option<fn(&str, &str, &str) -> bool> = None;
    let InMemoryRun { report, selection, .. } =
        render_in_memory(&args.run, flags, cancel, Renders::Sources, |_| unmeasured)?;
    if report.interrupted {
        printer::error("interrupted; a check needs all sources, so run it again");
        return Ok(ExitStatus::Interrupted);
    }
    let changed = report
        .entries
        .iter()
        .find(|entry| entry.outcome.info().is_some_and(|info| info.idim != info.odim || info.ifmt != info.ofmt));
    if let Some(entry) = changed {
        bail!(
            "?{} changes the dimensions or format of {}; --unoptimized needs a query that keeps both, such as quality=80",
            entry.query,
            entry.source
        );
    }
    let savings = Savings::new(&report, &args.min_saving.unwrap_or(Savings::DEFAULT));
    let image = |Saving { source, bytes, reason, over }: &Saving| match bytes {
        Ok((before, after)) => {
            json!({ "source": source, "bytes": before, "could_be": after, "as": reason, "over": over })
        }
        Err(failure) => {
            json!({ "source": source, "error": { "code": failure.code.as_str(), "message": failure.message } })
        }
    };
    let json = json!({
        "passed_over": savings.passed_over,
        "pictures": savings.images.iter().map(image).collect::<Vec<_>>(),
    });
    let advice = advice(&savings, &args.run, flags);
    Ok(emit(
        args,
        files,
        &CheckResult { cases: savings.cases(), table: savings.table(), summary: savings.summary(), json, advice },
        &|source| selection.file(source),
    ))
}

fn advice(savings: &Savings, args: &RunArgs, flags: &str) -> Vec<String> {
    let failed = savings.images.iter().filter(|image| image.bytes.is_err()).count();
    let failed = (failed > 0).then(|| format!("{} failed; fix or exclude them", text::count(failed, "image")));
    let over = savings.over().count();
    let command = || format!("{} not optimized; run {}", text::count(over, "image"), fix_command(args, flags));
    failed.into_iter().chain((over > 0).then(command)).collect()
}

/// The command that optimizes the sources. In place, lossy compression needs an explicit quality: that of the check.
fn fix_command(args: &RunArgs, flags: &str) -> String {
    let mut words = vec!["pixmill".to_owned(), "run".to_owned(), "--in-place".to_owned()];
    words.extend(args.inputs.iter().map(|input| quoted(input)));
    let lists = [("--files-from", &args.files_from), ("--changed-only", &args.changed_only)];
    words.extend(
        lists
            .into_iter()
            .filter_map(|(option, list)| Some(format!("{option} {}", quoted(&list.as_ref()?.display().to_string())))),
    );
    words.extend(args.queries.iter().map(|query| format!("-q {}", quoted(query))));
    words.extend(args.images.class.iter().map(|class| format!("--class {}", quoted(class))));
    words.extend(flags.split('&').filter_map(|pair| pair.split_once('=')).map(|(n, v)| format!("--{n} {}", quoted(v))));
    words.extend(args.images.settings.iter().map(|setting| format!("--set {}", quoted(setting))));
    let switches = [
        (args.hidden, "--hidden"),
        (args.no_ignore, "--no-ignore"),
        (args.images.keep_metadata, "--keep-metadata"),
        (args.images.keep_profile, "--keep-profile"),
    ];
    words.extend(switches.iter().filter(|(on, _)| *on).map(|(_, switch)| (*switch).to_owned()));
    let sets_quality = |text: &str| text.contains("quality=") || text.contains("optimize=");
    let has_quality = sets_quality(flags)
        || args.queries.iter().any(|query| sets_quality(query))
        || args.images.settings.iter().any(|setting| is_setting(setting, "jpeg_quality"))
        || args.images.target_score.is_some()
        || args.images.target_size.is_some();
    if !has_quality {
        let project = LoadedConfig::find(args.images.config.as_deref()).ok();
        let defaults = project.map(|project| project.config.defaults).unwrap_or_default();
        let own = defaults.into_iter().find(|(name, _)| name.get_ref() == "jpeg_quality");
        let quality = own.map_or_else(|| Quality::DEFAULT.get().to_string(), |(_, value)| value.to_string());
        words.push(format!("--set jpeg_quality={quality}"));
    }
    words.join(" ")
}
