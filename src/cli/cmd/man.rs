//! The man page: the program, its subcommands, and all query parameters.

use crate::{
    cli::args,
    montage::Montage,
    param::{Doc, Params},
    recipe,
    stage::overlay::Overlay,
};
use clap_mangen::Man;
use std::{
    fmt::Write,
    io::{self, Write as _},
};

/// The page, in roff.
pub(super) fn page() -> String {
    let mut command = args::command();
    command.build();
    let mut page = Vec::new();
    program(&command, &mut page).expect("writing to memory cannot fail");
    let mut page = String::from_utf8_lossy(&page).into_owned();
    section(&mut page, "PARAMETERS", "Query parameters, in the order of their application.", &recipe::docs());
    let overlay: Vec<Doc> = Overlay::PARAMS.iter().map(|row| row.doc).collect();
    section(&mut page, "PARAMETERS OF --overlay", "The value of the option; Fastly takes it as a header.", &overlay);
    let montage: Vec<Doc> = Montage::PARAMS.iter().map(|row| row.doc).collect();
    section(&mut page, "PARAMETERS OF --montage", "The value of the option; Fastly takes it as a header.", &montage);
    page.push_str(END);
    page
}

const END: &str = "\
.SH FILES
.TP
\\fBpixmill.toml\\fR
Configuration of a project, from the current or the nearest parent directory. \\fBpixmill init\\fR writes one.
.SH EXIT STATUS
.TP
\\fB0\\fR
Success.
.TP
\\fB1\\fR
At least one output failed. The others were written.
.TP
\\fB2\\fR
Usage error. Nothing was run.
.TP
\\fB3\\fR
A limit was exceeded (\\fBpixmill check\\fR).
.TP
\\fB130\\fR
Interrupted. Images in progress were abandoned, and the report covers the finished ones.
";

/// The program, with a section for each visible subcommand.
fn program(command: &clap::Command, out: &mut Vec<u8>) -> io::Result<()> {
    let page = Man::new(command.clone()).date("").source(format!("pixmill {}", env!("CARGO_PKG_VERSION")));
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    for subcommand in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        let name = format!("pixmill {}", subcommand.get_name());
        let part = Man::new(without_run_options(subcommand, command).bin_name(name.clone()));
        writeln!(out, ".SH \"{}\"", name.to_uppercase())?;
        let mut body = Vec::new();
        part.render_description_section(&mut body)?;
        part.render_synopsis_section(&mut body)?;
        part.render_options_section(&mut body)?;
        // The sections of a subcommand become subsections.
        let body = String::from_utf8_lossy(&body).replace("\n.SH ", "\n.SS ").replacen(".SH DESCRIPTION\n", "", 1);
        out.extend(body.bytes());
        let examples = subcommand.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        writeln!(out, ".SS EXAMPLES\n.nf")?;
        for line in examples.lines().skip_while(|line| *line == "Examples:") {
            writeln!(out, "{}", roff(line))?;
        }
        writeln!(out, ".fi")?;
    }
    Ok(())
}

/// Hides the options of `run` in `check`, because the page already lists them.
fn without_run_options(subcommand: &clap::Command, all: &clap::Command) -> clap::Command {
    let in_run =
        |id: &str| all.find_subcommand("run").is_some_and(|run| run.get_arguments().any(|arg| arg.get_id() == id));
    let also = |id: &str| subcommand.get_name() == "check" && !["inputs", "report", "help"].contains(&id) && in_run(id);
    subcommand.clone().mut_args(|arg| if also(arg.get_id().as_str()) { arg.hide(true) } else { arg })
}

fn section(page: &mut String, title: &str, about: &str, docs: &[Doc]) {
    let _ = writeln!(page, ".SH \"{}\"\n{}", roff(title), roff(about));
    for Doc { name, value, summary, details, example, .. } in docs {
        let [name, value, summary, details, example] = [name, value, summary, details, example].map(|text| roff(text));
        let _ = writeln!(
            page,
            ".TP\n\\fB{name}\\fR=\\fI{value}\\fR\n{summary}. {details}\n.br\nExample: \\fB{example}\\fR"
        );
    }
}

/// Text escaped for roff.
fn roff(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-").replace('`', "\\`");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_value_details_and_example_of_every_parameter() {
        let page = page();
        for Doc { name, value, details, example, .. } in recipe::docs() {
            let entry = format!("\n\\fB{}\\fR=\\fI{}\\fR\n", roff(name), roff(value));
            let (_, rest) = page.split_once(&entry).unwrap_or_else(|| panic!("{name} is missing"));
            let rest = rest.split(".TP").next().expect("a first part");
            assert!(rest.contains(&roff(details)) && rest.contains(&roff(example)), "{rest}");
        }
        assert!(!page.contains("generate"), "hidden subcommands stay hidden");
    }
}
