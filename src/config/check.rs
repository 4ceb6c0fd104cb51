//! Validates the queries, classes, globs, names and points of the file, and reports all errors at once.

use super::{Config, List, Rule, problem::Problem};
use crate::{
    codec::Format,
    engine,
    output::Accepts,
    param,
    recipe::{self, Classes, QueryErrors, Recipe},
    store::{Key, matcher},
};
use std::ops::Range;
use toml::Spanned;

const POINT: &str = "expected x and y from the top left, in pixels or percent, such as `30p,50p`";

/// The valid values of `base-url`, for messages.
pub const BASE_URL: &str = "a URL without spaces, commas and query, such as https://cdn.example/img/";

/// Whether a text can be the base of the URLs of a manifest. In a `srcset` a space ends the URL.
pub fn is_base_url(text: &str) -> bool {
    let wrong = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | '"' | '<' | '>' | '?' | '#');
    !text.is_empty() && !text.contains(wrong)
}

/// The errors of a file with this text.
pub(super) fn problems(config: &Config, text: &str) -> Vec<Problem> {
    let mut check = Check { text, classes: Classes::default(), problems: Vec::new() };
    check.project(config);
    let mut recipe = Recipe::default();
    for (name, value) in &config.defaults {
        let set = recipe.set_default(name.get_ref(), &value.to_string());
        set.unwrap_or_else(|error| check.wrong(name.span(), "[defaults]", error.to_string()));
    }
    for (name, class) in &config.class {
        let query = class.query.get_ref();
        check.query(&class.query, query, &format!("the query of the class {name}"), &Classes::default());
        // An invalid class is still defined, so that its uses are not errors as well.
        let defined = check.classes.define(name.get_ref(), query);
        let _ = defined.or_else(|_| check.classes.define(name.get_ref(), ""));
    }
    let classes = std::mem::take(&mut check.classes);
    for (i, rule) in config.rule.iter().enumerate() {
        check.rule(rule, &format!("rule {}", i + 1), &classes);
    }
    for format in &config.serve.formats {
        if Format::for_output(format.get_ref()).is_none() {
            let message = "expected a value of `format`, such as `webp`".to_owned();
            check.wrong(format.span(), "formats of [serve]", message);
        }
    }
    if let Some(url) = config.site.base_url.as_ref().filter(|url| !is_base_url(url.get_ref())) {
        check.wrong(url.span(), "base-url of [site]", format!("expected {BASE_URL}"));
    }
    for (path, point) in &config.focus {
        if Key::new(path.get_ref()).is_none() {
            let message = "expected the path of a file, relative to the folder of this file, such as `photos/team.jpg`";
            check.wrong(path.span(), "[focus]", message.to_owned());
        }
        check.point(point, "[focus]");
    }
    check.problems
}

struct Check<'a> {
    text: &'a str,
    classes: Classes,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn wrong(&mut self, span: Range<usize>, what: &str, message: String) {
        self.problems.push(Problem { span, what: what.to_owned(), message });
    }

    /// Inputs, output, manifest and roots.
    fn project(&mut self, config: &Config) {
        for (list, what) in [(&config.inputs, "inputs"), (&config.asset_roots, "asset-roots")] {
            for path in list.items() {
                if path.get_ref().is_empty() {
                    self.wrong(path.span(), what, "expected a path, such as `photos`; `.` is this folder".to_owned());
                }
            }
        }
        for path in config.inputs.items() {
            if path.get_ref().split_once('?').is_some_and(|(_, query)| query.contains('=')) {
                let message = "put the query in a [[rule]] for these files, as `query`";
                self.wrong(path.span(), "inputs", message.to_owned());
            } else if path.get_ref() == "-" {
                self.wrong(path.span(), "inputs", "`-` (standard input) is for the command line only".to_owned());
            }
        }
        if let Some(output) = config.output.as_ref().filter(|path| matches!(path.get_ref().as_str(), "" | "-")) {
            self.wrong(output.span(), "output", "expected a folder, such as `dist`".to_owned());
        }
        if let Some(path) = config.manifest.as_ref().filter(|path| matches!(path.get_ref().as_str(), "" | "-")) {
            self.wrong(path.span(), "manifest", "expected a file, such as `dist/manifest.json`".to_owned());
        }
        if let Some(url) = config.base_url.as_ref().filter(|url| !is_base_url(url.get_ref())) {
            self.wrong(url.span(), "base-url", format!("expected {BASE_URL}"));
        }
        if config.limits.max_avif_area == Some(0) {
            let at = self.text.find("max-avif-area").unwrap_or(0);
            self.wrong(at..at + 13, "[limits]", "expected a number of pixels, such as 67108864".to_owned());
        }
        let words = |path: &str| engine::WORDS.iter().any(|(word, _)| path.contains(word));
        if let Some(output) = config.output.as_ref().filter(|path| words(path.get_ref())) {
            let message = "expected a folder, such as `dist`; set the names of outputs with `name` in a [[rule]]";
            self.wrong(output.span(), "output", message.to_owned());
        }
    }

    fn rule(&mut self, rule: &Rule, what: &str, classes: &Classes) {
        if rule.files.is_empty() {
            self.wrong(rule.files.span(), what, "expected a glob, such as `photos/**`".to_owned());
        }
        let mut valid = true;
        for pattern in rule.files.items() {
            if let Err(error) = matcher(pattern.get_ref()) {
                self.wrong(pattern.span(), what, format!("invalid glob: {}", error.reason));
                valid = false;
            }
        }
        if let Some(error) = rule.matcher().err().filter(|_| valid) {
            self.wrong(rule.files.span(), what, format!("invalid globs: together, {}", error.reason));
        }
        if let Some(query) = &rule.query {
            self.query(query, query.get_ref(), &format!("the query of {what}"), classes);
            self.set_twice(rule, query, what);
        }
        self.each(&rule.classes, "class", what, classes);
        self.each(&rule.formats, "format", what, classes);
        for width in &rule.widths {
            self.value(width.span(), &format!("width={}", width.get_ref()), what, classes);
        }
        for dpr in &rule.dprs {
            self.value(dpr.span(), &format!("dpr={}", dpr.get_ref()), what, classes);
        }
        if let Some((name, message)) = rule.name.as_ref().and_then(|n| Some((n, engine::template_error(n.get_ref())?)))
        {
            self.wrong(name.span(), &format!("the name of {what}"), message);
        }
        if let Some(point) = &rule.focus {
            self.point(point, what);
        }
        for accept in rule.accept.items() {
            if let Err(error) = Accepts::parse(accept.get_ref()) {
                self.wrong(accept.span(), what, error.to_string());
            }
        }
    }

    /// A list overrides the same parameter of the query, which would have no effect.
    fn set_twice(&mut self, rule: &Rule, query: &Spanned<String>, what: &str) {
        let lists = [
            ("class", "classes", rule.classes.is_empty()),
            ("width", "widths", rule.widths.is_empty()),
            ("dpr", "dprs", rule.dprs.is_empty()),
            ("format", "formats", rule.formats.is_empty()),
        ];
        for (name, list, empty) in lists {
            let mut names = recipe::pieces(query.get_ref()).map(|pair| pair.split('=').next());
            if !empty && names.any(|other| other == Some(name)) {
                let message = format!("`{name}` is set here and by `{list}`; set it once");
                self.wrong(query.span(), &format!("the query of {what}"), message);
            }
        }
    }

    /// Checks each text of a list as a value of a parameter.
    fn each(&mut self, list: &List, parameter: &str, what: &str, classes: &Classes) {
        for item in list.items() {
            if item.get_ref().contains('&') {
                self.wrong(item.span(), what, format!("expected a {parameter}; put a query in `query`"));
            } else {
                self.value(item.span(), &format!("{parameter}={}", item.get_ref()), what, classes);
            }
        }
    }

    /// Checks a query of one parameter, whose value is at `span`.
    fn value(&mut self, span: Range<usize>, query: &str, what: &str, classes: &Classes) {
        for error in Recipe::default().read_in(query, classes).errors {
            self.wrong(span.clone(), what, error.kind.to_string());
        }
    }

    /// Checks a query. Errors have their own position if the file contains the query without escapes.
    fn query(&mut self, at: &Spanned<String>, query: &str, what: &str, classes: &Classes) {
        let errors = Recipe::default().read_in(query, classes).errors;
        if errors.is_empty() {
            return;
        }
        let errors = QueryErrors { query: query.to_owned(), errors };
        let literal = self.text.get(at.span()).and_then(|raw| raw.find(query)).filter(|_| !query.is_empty());
        match literal {
            Some(offset) => {
                let corrected = errors.suggested_fix().map(|fixed| format!("\ncorrected: {fixed}"));
                let last = errors.errors.len() - 1;
                for (i, error) in errors.errors.iter().enumerate() {
                    let begin = at.span().start + offset;
                    let corrected = corrected.as_deref().filter(|_| i == last).unwrap_or_default();
                    let message = format!("{}{corrected}", error.kind);
                    self.wrong(begin + error.span.start..begin + error.span.end, what, message);
                }
            }
            None => self.wrong(at.span(), what, format!("invalid query:\n{errors}")),
        }
    }

    fn point(&mut self, point: &Spanned<String>, what: &str) {
        if param::point(point.get_ref()).is_none() {
            self.wrong(point.span(), what, POINT.to_owned());
        }
    }
}
