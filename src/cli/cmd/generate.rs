//! `pixmill generate`: files generated from the command line and the parameter rows. They are committed, and a test
//! fails if they are stale.

use crate::{
    cli::{
        args::{GenerateArgs, Generated},
        cmd::{batch, completions, man},
        frozen,
        printer::Printer,
    },
    config,
    montage::Montage,
    param::{Doc, Params},
    recipe,
    report::{ExitStatus, check_case, json, manifest},
    stage::overlay::Overlay,
};
use clap_complete::Shell;
use std::fmt::Write;

/// Prints one of the generated files.
///
/// # Errors
/// When standard output cannot be written.
pub fn generate(args: &GenerateArgs) -> anyhow::Result<ExitStatus> {
    Printer::plain().text(&text(args.what))?;
    Ok(ExitStatus::Success)
}

/// The text of a generated file.
pub fn text(what: Generated) -> String {
    match what {
        Generated::Bash => completions::script(Shell::Bash),
        Generated::Zsh => completions::script(Shell::Zsh),
        Generated::Fish => completions::script(Shell::Fish),
        Generated::Powershell => completions::script(Shell::PowerShell),
        Generated::Elvish => completions::script(Shell::Elvish),
        Generated::Man => man::page(),
        Generated::Parameters => parameters(),
        Generated::Schema => json::SCHEMA.to_owned(),
        Generated::CheckSchema => check_case::SCHEMA.to_owned(),
        Generated::BaselineSchema => json::BASELINE_SCHEMA.to_owned(),
        Generated::ConfigSchema => config::SCHEMA.to_owned(),
        Generated::ManifestSchema => manifest::SCHEMA.to_owned(),
        Generated::PlanSchema => frozen::SCHEMA.to_owned(),
        Generated::BatchSchema => batch::SCHEMA.to_owned(),
        Generated::VitePlugin => include_str!("../../integrations/vite.mjs").to_owned(),
        Generated::ViteTypes => include_str!("../../integrations/vite.d.ts").to_owned(),
        Generated::ViteClientTypes => include_str!("../../integrations/vite-client.d.ts").to_owned(),
    }
}

/// The committed files, relative to the root of the repository. The parameter table is a part of the language guide.
pub const FILES: &[(Generated, &str)] = &[
    (Generated::Bash, "completions/pixmill.bash"),
    (Generated::Zsh, "completions/_pixmill"),
    (Generated::Fish, "completions/pixmill.fish"),
    (Generated::Powershell, "completions/_pixmill.ps1"),
    (Generated::Elvish, "completions/pixmill.elv"),
    (Generated::Man, "completions/pixmill.1"),
];

/// The parameter table of the language guide, in Markdown.
fn parameters() -> String {
    let query = table(&mut recipe::docs().into_iter(), "?");
    let overlay = table(&mut Overlay::PARAMS.iter().map(|row| row.doc), "");
    let montage = table(&mut Montage::PARAMS.iter().map(|row| row.doc), "");
    format!("{query}\nParameters of `--overlay`:\n\n{overlay}\nParameters of `--montage`:\n\n{montage}")
}

fn table(rows: &mut dyn Iterator<Item = Doc>, sign: &str) -> String {
    let mut table = String::from("| parameter | value | what it does | example |\n|---|---|---|---|\n");
    for doc in rows {
        let escape = |text: &str| text.replace('|', "\\|");
        let _ = writeln!(
            table,
            "| `{}` | `{}` | {}. {} | `{sign}{}` |",
            doc.name,
            escape(doc.value),
            escape(doc.summary),
            escape(doc.details),
            escape(doc.example)
        );
    }
    table
}
