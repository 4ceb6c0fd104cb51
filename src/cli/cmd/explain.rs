//! `pixmill explain`: the meaning of a query, and its effect on an image.

use crate::{
    cli::{
        args::ExplainArgs,
        assets::overlay_files,
        files::{read_input, same_file, split_path},
        hints,
        printer::Printer,
        queries::Queries,
        remote::only_file,
        session::damaged,
    },
    codec::{EncodeOptions, Format, Limits},
    engine::{self, Explanation},
    geometry::Size,
    output::prepare,
    param::print_length,
    recipe::{Pipeline, docs},
    report::{ExitStatus, Failure},
    store::{Kind, Location, kind, open},
};
use anyhow::{Context, anyhow, bail};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Prints the meaning of a query. For an image, also prints the effect of each stage, the sizes, and the format with
/// its reason.
///
/// # Errors
/// When the query is invalid, with every error and its position, or when the image cannot be read.
pub fn explain(args: &ExplainArgs) -> anyhow::Result<ExitStatus> {
    let mut queries = Queries::new(&args.images, std::slice::from_ref(&args.query), "", Limits::default().renditions)?;
    let mut all = queries.of_input(None);
    let focus = args.file.as_deref().and_then(|file| queries.focus_of(file));
    let config = queries.project().shown();
    let limits = Limits { damaged: damaged(&args.images, &queries.project()), ..Limits::default() };
    let inputs = args.file.iter().cloned().chain(overlay_files(&args.images, &queries.project())).collect::<Vec<_>>();
    queries.finish()?;
    for query in &mut all {
        let settings = Arc::make_mut(&mut query.settings);
        settings.focus = focus.as_ref().map(|(point, _)| *point).or(settings.focus);
    }
    let named = |file: &Path| {
        let name = file.display().to_string();
        let bytes = read_input(file).with_context(|| format!("cannot read {name}"))?;
        Ok::<_, anyhow::Error>((name, bytes))
    };
    let image = args.file.as_deref().map(named);
    let image = image.transpose()?;
    let (mut texts, mut values, mut failed): (Vec<Vec<String>>, _, _) = (Vec::new(), Vec::new(), false);
    for query in &all {
        let explained = image.as_ref().map(|(_, bytes)| explained(bytes, query.pipeline(), &limits));
        let mut text = meaning(query.pipeline());
        for warning in &query.warnings {
            text.push(format!("warning    {} [{}]", warning.message, warning.code));
        }
        if let Some((point, what)) = &focus {
            let at = [point.x, point.y].map(print_length).join(",");
            text.push(format!("focus      {at}, from {what} of {config}"));
        }
        match (&explained, &image) {
            (Some(Ok(explanation)), Some((name, _))) => text.extend(for_image(name, explanation)),
            (Some(Err(failure)), Some((name, _))) => {
                failed = true;
                text.push(format!("fails      {name}: {failure}"));
            }
            _ => {}
        }
        values.push(to_json(query, image.as_ref().map(|(name, _)| name.as_str()), explained.as_ref()));
        texts.push(text);
    }
    if let (Some(to), Some((name, bytes)), Some(query)) = (&args.draw, &image, all.first()) {
        may_draw(to, &inputs)?;
        draw(to, bytes, query.pipeline(), &limits).with_context(|| name.clone())?;
    }
    if args.json {
        let value = if let [one] = values.as_slice() { one.clone() } else { Value::Array(values) };
        Printer::plain().json(&format!("{value:#}\n"))?;
    } else {
        // An empty line between two queries.
        Printer::plain().lines(&texts.join(&String::new()))?;
    }
    Ok(if failed { ExitStatus::Failure } else { ExitStatus::Success })
}

/// The effect on an image, with hints in the messages.
fn explained(bytes: &[u8], pipeline: Pipeline<'_>, limits: &Limits) -> Result<Explanation, Failure> {
    let mut explained = engine::explain(bytes, pipeline, limits);
    match &mut explained {
        Ok(Explanation { warnings, .. }) => warnings.iter_mut().for_each(hints::complete_warning),
        Err(failure) => hints::complete_failure(failure),
    }
    explained
}

/// The canonical query, and a line for each parameter in the order of their application.
fn meaning(pipeline: Pipeline<'_>) -> Vec<String> {
    let recipe = pipeline.recipe;
    let canonical = recipe.to_string();
    let mut text = vec![format!("query      ?{canonical}")];
    if canonical.is_empty() {
        let quality = recipe.output.defaults.jpeg_quality.get();
        text.push(format!(
            "           no parameters: the image keeps its format (quality {quality} if lossy), is rotated upright, and loses its metadata"
        ));
    }
    for pair in canonical.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or(pair);
        let summary = docs().into_iter().find(|doc| doc.name == name).map_or("", |doc| doc.summary);
        text.push(format!("           {pair:<28} {summary}"));
    }
    if recipe.output.negotiates() {
        let accepts = pipeline.settings.output.accepts.to_string();
        let formats = if accepts.is_empty() { "no format beyond the basic ones; set with --accept" } else { &accepts };
        text.push(format!("client     accepts {formats}"));
    }
    text
}

fn for_image(name: &str, explanation: &Explanation) -> Vec<String> {
    let Explanation { source, decoded, steps, size, output, warnings, .. } = explanation;
    let header = &source.header;
    let (format, size_in) = (source.format.info().name, header.upright_size());
    let mut text = vec![format!("source     {name}: {format} {size_in}, {} bytes", source.bytes)];
    if header.orientation.exif() != 1 {
        text.push(format!("upright    applies EXIF orientation {} first", header.orientation.exif()));
    }
    let reduced =
        if *decoded == header.size { "full size" } else { "reduced while decoding, as large as the output needs" };
    text.push(format!("decode     {decoded} ({reduced})"));
    for step in steps {
        let same = step.detail == step.size.to_string();
        let detail = if same { String::new() } else { format!(" ({})", step.detail) };
        text.push(format!("{:<10} {}{detail}", step.stage, step.size));
    }
    text.push(format!("output     {size} {output}"));
    for warning in warnings {
        text.push(format!("warning    {} [{}]", warning.message, warning.code));
    }
    text
}

fn to_json(
    query: &engine::RenditionSpec,
    file: Option<&str>,
    explained: Option<&Result<Explanation, Failure>>,
) -> Value {
    let side = |size: Size| json!({ "width": size.width(), "height": size.height() });
    let warning =
        |warning: &crate::warning::Warning| json!({ "code": warning.code.as_str(), "message": warning.message });
    let mut value = json!({
        "query": query.recipe.to_string(),
        "accept": query.settings.output.accepts.to_string(),
        "warnings": query.warnings.iter().map(warning).collect::<Vec<_>>(),
    });
    match explained {
        Some(Ok(Explanation { source, decoded, steps, size, format, output, warnings })) => {
            value["source"] = json!({
                "file": file,
                "format": source.format.info().name,
                "bytes": source.bytes,
                "size": side(source.header.upright_size()),
                "exif_orientation": source.header.orientation.exif(),
            });
            value["decoded"] = side(*decoded);
            let step = |step: &engine::Explained| json!({ "stage": step.stage, "detail": step.detail, "size": side(step.size) });
            value["steps"] = steps.iter().map(step).collect();
            value["output"] = json!({ "format": format.info().name, "size": side(*size), "reason": output });
            value["warnings"] = query.warnings.iter().chain(warnings).map(warning).collect();
        }
        Some(Err(failure)) => {
            value["error"] = json!({ "phase": failure.during.to_string(), "code": failure.code.as_str(), "message": failure.message });
        }
        None => {}
    }
    value
}

/// Checks that a drawing can replace the file of this name.
///
/// # Errors
/// When it is an image of the command, or no PNG, as earlier drawings are.
fn may_draw(to: &Path, inputs: &[PathBuf]) -> anyhow::Result<()> {
    let shown = to.display();
    only_file("--draw", to)?;
    if inputs.iter().any(|input| same_file(input, to)) {
        bail!("--draw {shown} would overwrite the image; use another file name");
    }
    if kind(to) == Kind::File && Format::sniff(&read_input(to).unwrap_or_default()) != Format::for_extension("png") {
        bail!("--draw {shown}: the file exists and is not a PNG; use another file name, or delete it");
    }
    Ok(())
}

/// Writes the image with the cropped area and the detected faces marked.
fn draw(to: &Path, bytes: &[u8], pipeline: Pipeline<'_>, limits: &Limits) -> anyhow::Result<()> {
    let shown = to.display();
    let format = to.extension().and_then(|e| e.to_str()).and_then(Format::for_extension).filter(|f| f.is_writable());
    let format =
        format.ok_or_else(|| anyhow!("--draw {shown}: the extension is not a writable image format; use .png"))?;
    let frame = engine::draw(bytes, pipeline, limits)?;
    let options = EncodeOptions { lossless: true, ..EncodeOptions::default() };
    let frame = prepare::for_format(frame, format.info());
    let mut encoder = format.encoder(&options)?;
    encoder.push(&frame)?;
    let (folder, key) = split_path(to)?;
    open(&Location::new(folder))?.write(&key, &encoder.finish()?).with_context(|| format!("cannot write {shown}"))?;
    Ok(())
}
