//! The man page: the program, its subcommands, and every parameter of the language.

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
    program(&command, &mut page).expect("memory can be written to");
    let mut page = String::from_utf8_lossy(&page).into_owned();
    section(&mut page, "PARAMETERS", "Of a query, in the order they act.", &recipe::docs());
    let overlay: Vec<Doc> = Overlay::PARAMS.iter().map(|row| row.doc).collect();
    section(&mut page, "PARAMETERS OF --overlay", "Of the text of the option, in IO a header.", &overlay);
    let montage: Vec<Doc> = Montage::PARAMS.iter().map(|row| row.doc).collect();
    section(&mut page, "PARAMETERS OF --montage", "Of the text of the option, in IO a header.", &montage);
    page.push_str(END);
    page
}

const END: &str = "\
.SH FILES
.TP
\\fBpixmill.toml\\fR
What \\fBpixmill run\\fR does in a project; the first one from the current folder upward. \\fBpixmill init\\fR writes one.
.SH EXIT STATUS
.TP
\\fB0\\fR
Everything asked for is there.
.TP
\\fB1\\fR
At least one output failed; the others are there.
.TP
\\fB2\\fR
Wrong usage; nothing was run.
.TP
\\fB3\\fR
A check found something over a limit.
.TP
\\fB130\\fR
Interrupted; what had begun was finished.
";

/// The program, and each subcommand that is not hidden as a section of its own.
fn program(command: &clap::Command, out: &mut Vec<u8>) -> io::Result<()> {
    let page = Man::new(command.clone()).date("").source(format!("pixmill {}", env!("CARGO_PKG_VERSION")));
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    for subcommand in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        let name = format!("pixmill {}", subcommand.get_name());
        let part = Man::new(without_those_of_run(subcommand, command).bin_name(name.clone()));
        writeln!(out, ".SH \"{}\"", name.to_uppercase())?;
        let mut body = Vec::new();
        part.render_description_section(&mut body)?;
        part.render_synopsis_section(&mut body)?;
        part.render_options_section(&mut body)?;
        // The sections of a subcommand are parts of its own.
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

/// `check` without what its description says of `run`: a page has to say it once.
fn without_those_of_run(subcommand: &clap::Command, all: &clap::Command) -> clap::Command {
    let of_run =
        |id: &str| all.find_subcommand("run").is_some_and(|run| run.get_arguments().any(|arg| arg.get_id() == id));
    let also = |id: &str| subcommand.get_name() == "check" && !["inputs", "report", "help"].contains(&id) && of_run(id);
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

/// Text that roff shows letter by letter.
fn roff(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-").replace('`', "\\`");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_there_with_value_details_and_example() {
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
