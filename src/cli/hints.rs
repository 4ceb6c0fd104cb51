//! Hints for errors. Library errors contain data only; this file maps them to command line options.

use crate::{
    codes::{ErrorCode, LimitKind, Remedy, WarningCode},
    engine::PlanError,
    report::{Entry, Failure, Outcome, json::ReportError, manifest::ManifestError, markup::MarkupError},
    warning::Warning,
};

/// Appends the hints to the messages of an entry. A second call changes nothing.
pub(super) fn complete_entry(entry: &mut Entry) {
    if let Outcome::Failed(failure) = &mut entry.outcome {
        complete_failure(failure);
    }
    entry.warnings.iter_mut().for_each(complete_warning);
}

/// Appends the hint to the message of a warning. A second call changes nothing.
pub(super) fn complete_warning(warning: &mut Warning) {
    append(&mut warning.message, of_warning(&warning.code));
}

/// Appends the hint to the message of a failure. A second call changes nothing.
pub(super) fn complete_failure(failure: &mut Failure) {
    let hint = failure.remedy.take().map(of_remedy).or_else(|| of_code(&failure.code).map(str::to_owned));
    append(&mut failure.message, hint.as_deref());
}

fn append(message: &mut String, hint: Option<&str>) {
    if let Some(hint) = hint.filter(|hint| !message.ends_with(hint)) {
        *message += &format!("; {hint}");
    }
}

/// The hint for a remedy.
pub(super) fn of_remedy(remedy: Remedy) -> String {
    let (limit, needed) = match remedy {
        Remedy::Raise { limit, needed } => (limit, needed),
        Remedy::AcceptDamage => return "use --damaged warn to accept the part that can be decoded".to_owned(),
        Remedy::Lenient => return "use --lenient to keep the source's format".to_owned(),
    };
    let (before, option, unit) = match limit {
        LimitKind::InputBytes => ("", "--max-input-bytes", ""),
        LimitKind::InputSide => ("", "--max-input-side", ""),
        LimitKind::Frames => ("", "--max-frames", ""),
        LimitKind::OutputSide => ("reduce the dimensions, or ", "--max-output-side", ""),
        LimitKind::AvifPixels => ("reduce the dimensions, or ", "--max-avif-area", ""),
        LimitKind::SvgSide => ("reduce the dimensions, or ", "--max-svg-side", ""),
        LimitKind::SvgBytes => ("", "--max-svg-bytes", ""),
        LimitKind::Renditions => ("reduce their number, or ", "--max-renditions", ""),
        LimitKind::Memory => ("reduce the dimensions, or ", "--memory", "M"),
        LimitKind::Timeout => ("", "--timeout", ""),
        LimitKind::AnimationPixels => ("", "--max-animation-pixels", ""),
    };
    let needed = needed.map_or_else(String::new, |needed| format!(" {needed}{unit}"));
    format!("{before}raise it with {option}{needed}")
}

/// The hint for an error code.
fn of_code(code: &ErrorCode) -> Option<&'static str> {
    Some(match code {
        ErrorCode::LossRepeats => {
            "keep the original with --backup, set a quality such as quality=80, or write elsewhere with --output"
        }
        ErrorCode::Damaged => "write elsewhere with --output, or keep the original with --backup",
        ErrorCode::OverlayMissing => "set its folder with --asset-root",
        _ => return None,
    })
}

/// The hint for a warning.
fn of_warning(code: &WarningCode) -> Option<&'static str> {
    let how = if cfg!(feature = "c2pa") {
        "use --c2pa-cert and --c2pa-key"
    } else {
        "build with `--features c2pa`, and use --c2pa-cert and --c2pa-key"
    };
    (*code == WarningCode::C2paUnsigned).then_some(how)
}

/// The hint for an error that aborts a command.
pub(super) fn of_error(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        let remedy = || cause.downcast_ref().and_then(PlanError::remedy).map(of_remedy);
        let plan = || cause.downcast_ref().and_then(of_plan);
        let markup = || cause.downcast_ref().and_then(of_markup);
        let report = || matches!(cause.downcast_ref(), Some(ReportError::NotAReport(_))).then_some(WRITE_REPORT);
        let manifest = || cause.downcast_ref::<ManifestError>().map(|_| WRITE_MANIFEST);
        let fixed = || plan().or_else(markup).or_else(report).or_else(manifest).map(str::to_owned);
        remedy().or_else(fixed)
    })
}

const WRITE_REPORT: &str = "write one with `pixmill run … --report FILE`";
const WRITE_MANIFEST: &str = "write one with `pixmill run … --manifest FILE`";

fn of_plan(error: &PlanError) -> Option<&'static str> {
    Some(match error {
        PlanError::SameOutput { .. } => {
            "with several queries, add {width} or {n} to --name or the `name` of a rule, as in --name '{dir}/{stem}-{n}.{ext}'; with several sources of one name, add {dir}, {name} or {hash}"
        }
        PlanError::OutputIsSource { .. } => {
            "choose another folder, or use --in-place to replace sources with their outputs"
        }
        _ => return None,
    })
}

fn of_markup(error: &MarkupError) -> Option<&'static str> {
    Some(match error {
        MarkupError::Classes { .. } => {
            "give all but one a media query with --media 'CLASS=(max-width: 40em)', or select one with --class"
        }
        MarkupError::Shapes { .. } => "use a class for each, and select with --media or --class",
        MarkupError::NoRendition { .. } => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Phase;

    #[test]
    fn a_hint_is_appended_once() {
        let remedy = Remedy::Raise { limit: LimitKind::Memory, needed: Some(123) };
        let failure = Failure::new(Phase::Limit, ErrorCode::MemoryExceeded, "too much").with_remedy(remedy);
        let mut completed = failure.clone();
        complete_failure(&mut completed);
        assert_eq!(completed.message, "too much; reduce the dimensions, or raise it with --memory 123M");
        let once = completed.clone();
        complete_failure(&mut completed);
        assert_eq!(completed, once);
        let mut by_code = Failure::new(Phase::Write, ErrorCode::Damaged, "damaged");
        complete_failure(&mut by_code);
        let once = by_code.clone();
        complete_failure(&mut by_code);
        assert_eq!(by_code, once);
        assert!(once.message.ends_with("with --backup"));
    }

    #[test]
    fn an_error_is_recognized_below_its_context() {
        let error = anyhow::Error::from(ReportError::NotAReport("x".into())).context("r.json");
        assert_eq!(of_error(&error).as_deref(), Some(WRITE_REPORT));
        assert_eq!(of_error(&anyhow::anyhow!("another error")), None);
    }
}
