//! A flag for each parameter of a query, made from the parameters' rows.

use crate::recipe;
use clap::ArgMatches;

/// A flag for each parameter of a query.
pub(super) fn flags() -> impl Iterator<Item = clap::Arg> {
    recipe::docs().into_iter().map(|doc| {
        let arg = clap::Arg::new(doc.name)
            .long(doc.name)
            .value_name("VALUE")
            .help(format!("{}: {}", doc.summary, doc.value))
            .long_help(format!("{}: {}\n{}", doc.summary, doc.value, doc.details))
            .help_heading("Image flags: the query's parameters, laid over every query");
        // Shown to completions, checked by the parameter's own parser.
        let choices = doc.choices.iter().copied().map(clap::builder::PossibleValue::new).collect();
        arg.value_parser(AnyOf(choices)).hide_possible_values(true)
    })
}

/// Completes listed values and takes any: the parameter's own parser says what is wrong with a value, and how.
#[derive(Debug, Clone)]
struct AnyOf(Vec<clap::builder::PossibleValue>);

impl clap::builder::TypedValueParser for AnyOf {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        clap::builder::StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = clap::builder::PossibleValue> + '_>> {
        (!self.0.is_empty()).then(|| Box::new(self.0.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}

/// The image flags of a `run` or `check`, as a query: a flag cannot behave differently from its parameter.
pub fn image_flags(matches: &ArgMatches) -> String {
    let Some(("run" | "check", run)) = matches.subcommand() else { return String::new() };
    let said = |name: &'static str| Some(format!("{name}={}", run.get_one::<String>(name)?));
    let pairs: Vec<String> = recipe::docs().into_iter().filter_map(|doc| said(doc.name)).collect();
    pairs.join("&")
}
