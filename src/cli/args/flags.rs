//! A flag for each query parameter, generated from the parameter rows.

use crate::recipe;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, builder::PossibleValue};

/// The image flags as a query, so that a flag behaves like its parameter.
#[derive(Debug, Default)]
pub struct QueryFlags {
    /// `width=300&quality=80`, or empty.
    pub query: String,
}

impl Args for QueryFlags {
    fn augment_args(command: Command) -> Command {
        command.args(flags())
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for QueryFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<QueryFlags, Error> {
        let pair = |name: &'static str| Some(format!("{name}={}", matches.get_one::<String>(name)?));
        let pairs: Vec<String> = recipe::docs().into_iter().filter_map(|doc| pair(doc.name)).collect();
        Ok(QueryFlags { query: pairs.join("&") })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Short flags of other image tools.
const SHORT: &[(&str, char)] = &[("width", 'W'), ("height", 'H'), ("format", 'f')];

fn flags() -> impl Iterator<Item = Arg> {
    recipe::docs().into_iter().map(|doc| {
        let short = SHORT.iter().find(|(name, _)| *name == doc.name).map(|(_, short)| *short);
        let arg = Arg::new(doc.name)
            .long(doc.name)
            .short(short)
            .value_name("VALUE")
            .help(format!("{}: {}", doc.summary, doc.value))
            .long_help(format!("{}: {}\n{}", doc.summary, doc.value, doc.details))
            .help_heading("Image flags: each overrides the same parameter in every query");
        // For completions only; the parser of the parameter validates the value.
        let choices = doc.choices.iter().copied().map(PossibleValue::new).collect();
        arg.value_parser(AnyOf(choices)).hide_possible_values(true)
    })
}

/// Completes the listed values but accepts any value. The parameter parser reports invalid values.
#[derive(Debug, Clone)]
struct AnyOf(Vec<PossibleValue>);

impl clap::builder::TypedValueParser for AnyOf {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &std::ffi::OsStr) -> Result<String, Error> {
        clap::builder::StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        (!self.0.is_empty()).then(|| Box::new(self.0.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}
