//! Destinations and names of outputs: a folder and a template, one file, or standard output.

use super::{
    args::RunArgs,
    env,
    remote::{self, is_url},
};
use crate::{
    codec::Format,
    engine::{self, Input, MIRROR, Naming, Overrides},
    montage::Montage,
    output::{Output, Wanted},
    recipe::Recipe,
    store::{Kind, SharedStore, StdioStore, kind},
};
use anyhow::{anyhow, bail};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The output path, and the name template if one was typed. Words in braces in `-o` form a template:
/// `-o 'dist/{stem}.webp'` is `-o dist --name '{stem}.webp'`.
pub(super) fn output_and_name(
    args: &RunArgs,
    output: Option<PathBuf>,
) -> anyhow::Result<(Option<PathBuf>, Option<String>)> {
    let name =
        args.suffix.as_ref().map(|suffix| format!("{{dir}}/{{stem}}{suffix}.{{ext}}")).or_else(|| args.name.clone());
    let typed = args.output.as_deref().and_then(Path::to_str).filter(|text| kind(Path::new(text)) != Kind::Folder);
    let Some((typed, brace)) = typed.and_then(|text| Some((text, text.find(['{', '}'])?))) else {
        if let (Some(suffix), Some(text)) = (&args.suffix, typed)
            && (text == "-" || file_name(Path::new(text)).is_some())
        {
            bail!("--suffix {suffix} is for the names in an output folder; -o {text} is one file");
        }
        return Ok((output, name));
    };
    let split = typed[..brace].rfind('/').map_or(0, |slash| slash + 1);
    let (folder, template) = typed.split_at(split);
    if name.is_some() {
        let option = if args.suffix.is_some() { "--suffix" } else { "--name" };
        bail!("-o {typed} and {option} both set the name; remove one of them");
    }
    Ok((Some(PathBuf::from(if folder.is_empty() { "." } else { folder })), Some(template.to_owned())))
}

/// Sets the format from the extension of the name template, such as `{stem}.webp`, unless the query sets it.
pub(super) fn named_formats(input: &mut Input, template: &str) -> anyhow::Result<()> {
    let rules = input.overrides.rules.iter_mut().flat_map(|rule| &mut rule.queries);
    for query in input.queries.iter_mut().chain(rules) {
        let Some(format) = engine::named_format(query.name.as_deref().unwrap_or(template)) else { continue };
        let output = &query.recipe.output;
        if output.format.is_none() && output.auto.is_empty() && format.is_writable() {
            query.recipe = in_format(&query.recipe, format)?.into();
        }
    }
    Ok(())
}

/// The recipe with this format.
fn in_format(recipe: &Recipe, format: Format) -> anyhow::Result<Recipe> {
    let info = format.info();
    let name = info.outputs.first().map_or(info.name, |output| output.name);
    recipe.with(&format!("format={name}")).map_err(|errors| anyhow!("{errors}"))
}

/// The recipe of an output file in the format of its extension. `None` if the query sets the format, or the extension
/// is not that of a format.
///
/// # Errors
/// When format and extension contradict each other.
pub(super) fn of_extension(recipe: &Recipe, output: &Path) -> anyhow::Result<Option<Recipe>> {
    let extension = output.extension().and_then(|extension| extension.to_str());
    let Some(format) = extension.and_then(Format::for_extension) else { return Ok(None) };
    if names_format(&recipe.output, format, output)? { Ok(None) } else { in_format(recipe, format).map(Some) }
}

/// The store and the name template of the outputs. For a single output file, also sets its format.
pub(super) fn naming(
    args: &RunArgs,
    output: Option<&Path>,
    name: Option<String>,
    inputs: &mut [Input],
    montage: Option<&mut Montage>,
) -> anyhow::Result<Naming> {
    let is_named = name.is_some();
    let template = name.unwrap_or_else(|| MIRROR.to_owned());
    let Some(output) = output else {
        if inputs.iter().any(|input| input.only.as_ref().is_some_and(|key| key.as_str() == "stdin")) {
            bail!("standard input needs an output; use -o FILE or -o -");
        }
        return Ok(Naming { store: None, template, exact: false });
    };
    let single = match montage {
        Some(_) => true,
        None => inputs.len() == 1 && inputs.iter_mut().all(resolve_single),
    };
    if args.output.as_deref() == Some(Path::new("-")) {
        if !single {
            bail!("-o - writes one output; use one input file and one query");
        }
        if env::stdout_is_terminal() {
            bail!("standard output is a terminal; redirect it to a file or a pipe");
        }
        let store: SharedStore = Arc::new(StdioStore::new(0));
        return Ok(Naming { store: Some(store), template: "stdout".to_owned(), exact: true });
    }
    let Some((folder, name, format)) = file_name(output).filter(|_| !is_named) else {
        let store: SharedStore = remote::output(output)?.into();
        return Ok(Naming { store: Some(store), template, exact: false });
    };
    if !single {
        bail!("{} is one file, but the run has several outputs; use a folder, such as -o dist/", output.display());
    }
    for query in inputs.iter_mut().flat_map(|input| &mut input.queries) {
        if !names_format(&query.recipe.output, format, output)? {
            query.recipe = in_format(&query.recipe, format)?.into();
        }
    }
    if let Some(montage) = montage
        && !names_format(&montage.output, format, output)?
    {
        montage.output.format = in_format(&Recipe::default(), format)?.output.format;
    }
    let store: SharedStore = remote::output(&folder)?.into();
    Ok(Naming { store: Some(store), template: name, exact: true })
}

/// Whether the output is a file or standard output rather than a folder.
pub(super) fn names_one_file(args: &RunArgs, named: bool, output: Option<&Path>) -> bool {
    args.output.as_deref() == Some(Path::new("-")) || !named && output.is_some_and(|output| file_name(output).is_some())
}

/// Drops the rules if they would create several outputs for a single output file. The typed query applies instead.
pub(super) fn drop_ambiguous_rules(input: &mut Input) {
    if input.only.as_ref().is_some_and(|key| input.wanted(key).len() > 1) {
        input.overrides.rules.clear();
    }
}

/// Whether an input is one file with one query. Resolves the rules of the file into its queries.
fn resolve_single(input: &mut Input) -> bool {
    let Some(key) = &input.only else { return false };
    input.queries = input.wanted(key).into_owned();
    input.overrides = Overrides::default();
    input.queries.len() == 1
}

/// Folder, name and format of an output that is an image's file name; `None` for a folder.
fn file_name(output: &Path) -> Option<(PathBuf, String, Format)> {
    if is_url(output) {
        let (folder, key) = remote::split(output).ok()?;
        let format = Format::for_extension(key.extension()?)?;
        return Some((folder, key.to_string(), format));
    }
    let folder = output.as_os_str().to_string_lossy().ends_with(['/', '\\']) || kind(output) == Kind::Folder;
    let format = Format::for_extension(output.extension()?.to_str()?).filter(|_| !folder)?;
    let parent = output.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some((parent.to_owned(), output.file_name()?.to_str()?.to_owned(), format))
}

/// Whether the query sets the format of the output's extension. `false` if the query sets no format.
///
/// # Errors
/// When format and extension contradict each other.
fn names_format(parameters: &Output, format: Format, output: &Path) -> anyhow::Result<bool> {
    let info = format.info();
    match parameters.format {
        Some(Wanted::Named(wanted, _)) if wanted == format => Ok(true),
        Some(Wanted::Named(wanted, name)) => bail!(
            "the query has format={}, but {} has the extension of {}; use {}",
            name.name,
            output.display(),
            info.name,
            output.with_extension(wanted.info().extensions[0]).display()
        ),
        Some(Wanted::Auto) => bail!(
            "the query negotiates the format, but {} has the extension of {}; use a folder, such as -o dist/",
            output.display(),
            info.name
        ),
        None => Ok(false),
    }
}
