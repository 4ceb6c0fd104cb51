//! Parses and prints queries, and lists the parameters.

use super::{
    Classes, Meant, QueryError, QueryErrorKind, QueryErrors, Recipe, Visit,
    foreign::{self, Foreign},
    meant,
    pieces::{is_url, pieces, spans},
    translate::value_of_io,
};
use crate::{
    param::{Doc, Params, ValueError, closest, print},
    stage::overlay::Overlay,
};
use percent_encoding::percent_decode_str;
use std::{fmt, str::FromStr};

/// The parameter that names a class. It has no row: it sets the parameters of the class.
pub(super) const CLASS: &str = "class";

/// The result of lenient parsing.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedQuery {
    /// The valid parameters. A parameter with an invalid value is unchanged.
    pub recipe: Recipe,
    /// The errors. Strict parsing rejects a query with any of them.
    pub errors: Vec<QueryError>,
    /// Ignored parameters of other services, such as `utm_source`, and values of other tools that were translated.
    pub ignored: Vec<QueryError>,
    /// The class that the query builds on.
    pub class: Option<String>,
}

/// The documentation of every parameter in stage order, for help, man page, completions and the language guide.
pub fn docs() -> Vec<Doc> {
    struct Docs(Vec<Doc>);
    impl Visit for Docs {
        fn settings<S: Params>(&mut self, _: &mut S) {
            self.0.extend(S::PARAMS.iter().map(|p| p.doc));
        }
    }
    let mut docs = Docs(Vec::new());
    Recipe::default().visit(&mut docs);
    docs.0
}

impl Recipe {
    /// Parses a query. In a URL or a path with a `?`, the query is the part after the `?`.
    ///
    /// # Errors
    /// All errors, with their positions.
    pub fn parse(query: &str) -> Result<Recipe, QueryErrors> {
        Recipe::default().with(query)
    }

    /// Parses a query on top of this recipe: its parameters override those of the recipe.
    ///
    /// # Errors
    /// All errors, with their positions.
    pub fn with(&self, query: &str) -> Result<Recipe, QueryErrors> {
        let ParsedQuery { recipe, errors, .. } = self.read(query);
        if errors.is_empty() { Ok(recipe) } else { Err(QueryErrors { query: query.to_owned(), errors }) }
    }

    /// Lenient parsing on top of this recipe: the valid parameters, and the errors.
    pub fn read(&self, query: &str) -> ParsedQuery {
        self.read_in(query, &Classes::default())
    }

    /// As [`Recipe::read`], for a query that may use one of these classes. Its own parameters override those of the class,
    /// whatever their order.
    pub fn read_in(&self, query: &str, classes: &Classes) -> ParsedQuery {
        self.read_for(query, classes, false)
    }

    /// As [`Recipe::read_in`]. A `lenient` query has the errors of IO: values of other tools, such as `bg-color=white`, are
    /// invalid.
    pub(crate) fn read_for(&self, query: &str, classes: &Classes, lenient: bool) -> ParsedQuery {
        let class = pairs(query).find(|(name, _)| name == CLASS);
        let class = class.map(|(_, value)| value).filter(|name| classes.query(name).is_some());
        let base = class.as_deref().and_then(|name| classes.query(name));
        let mut recipe = base.map_or_else(|| self.clone(), |base| self.read(base).recipe);
        let give = |set: &mut Set<'_>| if set.name == CLASS { set.class(classes) } else { recipe.visit(set) };
        let wrong = read_pairs(query, !lenient, give, unknown, |piece| no_value(piece, classes));
        let (errors, ignored) = wrong.into_iter().partition(|error| error.kind.is_error());
        ParsedQuery { recipe, errors, ignored, class }
    }
}

/// Parses a header with its own parameters. Unlike in a query, every unknown name is an error.
pub fn read_header<S: Params + Default>(text: &str) -> (S, Vec<QueryError>) {
    let mut settings = S::default();
    let meant = |name: &str| closest(name, S::PARAMS.iter().map(|row| row.doc.name));
    let unknown =
        |name: &str, _: &str| Some(QueryErrorKind::Unknown { name: name.to_owned(), did_you_mean: meant(name) });
    let no_value = |piece: &str| {
        let row = S::PARAMS.iter().find(|row| row.doc.name == piece);
        let example = row.map(|row| Meant::Example(row.doc.example));
        let meant = example.or_else(|| meant(piece).map(Meant::Name)).unwrap_or(Meant::Nothing);
        QueryErrorKind::NoValue { piece: piece.to_owned(), meant }
    };
    let errors = read_pairs(text, false, |set| set.settings(&mut settings), unknown, no_value);
    (settings, errors)
}

/// Parses the header `X-Fastly-Imageopto-Overlay` of IO. The image itself is not read.
///
/// ```
/// let overlay = pixmill::recipe::read_overlay("overlay=/logo.png&overlay-width=0.5&overlay-align=bottom,right")?;
/// assert_eq!(overlay.path.as_deref(), Some("/logo.png"));
/// # Ok::<(), pixmill::QueryErrors>(())
/// ```
///
/// # Errors
/// All errors with their positions, and a missing path.
pub fn read_overlay(header: &str) -> Result<Overlay, QueryErrors> {
    let (overlay, mut errors) = read_header::<Overlay>(header);
    if overlay.path.is_none() && errors.is_empty() {
        errors.push(QueryError { span: 0..header.len(), kind: QueryErrorKind::Missing { name: "overlay" } });
    }
    if errors.is_empty() { Ok(overlay) } else { Err(QueryErrors { query: header.to_owned(), errors }) }
}

/// All pairs `name=value`, decoded.
fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    pieces(text).filter_map(|piece| piece.split_once('=')).map(|(name, value)| (decode(name), decode(value)))
}

/// Passes each `name=value` to `give`. `unknown` makes the error for a name without a parameter, if any, and `no_value`
/// the error for a part without `=`. The first of two equal names counts (U-1).
fn read_pairs(
    text: &str,
    translates: bool,
    mut give: impl FnMut(&mut Set<'_>),
    unknown: impl Fn(&str, &str) -> Option<QueryErrorKind>,
    no_value: impl Fn(&str) -> QueryErrorKind,
) -> Vec<QueryError> {
    if is_url(text) && !text.contains('?') {
        let kind = QueryErrorKind::NoValue { piece: text.to_owned(), meant: Meant::Nothing };
        return vec![QueryError { span: 0..text.len(), kind }];
    }
    let (mut wrong, mut seen) = (Vec::new(), Vec::new());
    for span in spans(text) {
        let piece = &text[span.clone()];
        let Some((name, value)) = piece.split_once('=') else {
            wrong.push(QueryError { span, kind: no_value(&decode(piece)) });
            continue;
        };
        let (name, value) = (decode(name), decode(value));
        let mut set = Set { name: &name, value: &value, translates, seen: &mut seen, done: None };
        give(&mut set);
        let kind = match set.done {
            Some(done) => done.err(),
            None => unknown(&name, &value),
        };
        wrong.extend(kind.map(|kind| QueryError { span, kind }));
    }
    wrong
}

/// Sets the parameter of a name in the group that has it.
struct Set<'a> {
    name: &'a str,
    value: &'a str,
    /// Translate values of other tools.
    translates: bool,
    seen: &'a mut Vec<&'static str>,
    done: Option<Result<(), QueryErrorKind>>,
}

impl Set<'_> {
    /// Checks the name of the class. Its parameters have been set before all others.
    fn class(&mut self, classes: &Classes) {
        self.done = Some(if self.seen.contains(&CLASS) {
            Err(QueryErrorKind::Repeated { name: CLASS })
        } else if classes.query(self.value).is_none() {
            let (value, expected) = (self.value.to_owned(), classes.expected().into());
            Err(QueryErrorKind::Value { name: CLASS, value, expected })
        } else {
            Ok(())
        });
        self.seen.push(CLASS);
    }
}

impl Visit for Set<'_> {
    fn settings<S: Params>(&mut self, settings: &mut S) {
        let Some(row) = S::PARAMS.iter().find(|p| p.doc.name == self.name) else { return };
        let name = row.doc.name;
        self.done = Some(if self.seen.contains(&name) {
            Err(QueryErrorKind::Repeated { name })
        } else {
            self.seen.push(name);
            row.apply(settings, self.value).map_err(|error| {
                let value = self.value.to_owned();
                let io = value_of_io(name, &value).filter(|_| self.translates);
                if let Some(instead) = io.filter(|io| row.apply(settings, io).is_ok()) {
                    return QueryErrorKind::Translated { name, value, instead };
                }
                match error {
                    ValueError::Expected(expected) | ValueError::Corrected(expected) => {
                        QueryErrorKind::Value { name, value, expected }
                    }
                    ValueError::NotBuilt(instead) => {
                        QueryErrorKind::NotBuilt { what: format!("{name}={value}"), instead: Some(instead) }
                    }
                }
            })
        });
    }
}

/// Percent-decodes. A `%` without two hex digits stays, so that `width=50%` is valid (U-2).
fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The error for an unknown name, if any. Names of other services take precedence over typos.
fn unknown(name: &str, value: &str) -> Option<QueryErrorKind> {
    let name_of = |name: &str| docs().into_iter().map(|doc| doc.name).chain([CLASS]).find(|known| *known == name);
    // `&amp;` of HTML, and the dashes of an option.
    let bare = name.trim().trim_start_matches("amp;").trim_start_matches(['-', '?']);
    let mut did_you_mean = name_of(bare);
    if did_you_mean.is_none() {
        match foreign::known(name, value) {
            Some(Foreign::Silent) => return None,
            Some(Foreign::Named(instead)) => return Some(QueryErrorKind::Ignored { name: name.to_owned(), instead }),
            None => did_you_mean = closest(bare, docs().into_iter().map(|doc| doc.name).chain([CLASS])),
        }
    }
    let name = name.to_owned();
    if name.trim().is_empty() {
        return Some(QueryErrorKind::Unknown { name, did_you_mean: None });
    }
    Some(match did_you_mean {
        Some(_) => QueryErrorKind::Unknown { name, did_you_mean },
        None => QueryErrorKind::Ignored { name, instead: None },
    })
}

/// The error for a part without `=`.
fn no_value(piece: &str, classes: &Classes) -> QueryErrorKind {
    let example = || docs().into_iter().find(|doc| doc.name == piece).map(|doc| Meant::Example(doc.example));
    let class = || classes.query(piece).map(|_| Meant::Query(format!("{CLASS}={piece}")));
    let name = || closest(piece, docs().into_iter().map(|doc| doc.name)).map(Meant::Name);
    let meant = meant::by_piece(piece).map(Meant::Query);
    let meant = class().or(meant).or_else(example).or_else(name).unwrap_or(Meant::Nothing);
    QueryErrorKind::NoValue { piece: piece.to_owned(), meant }
}

impl FromStr for Recipe {
    type Err = QueryErrors;

    fn from_str(query: &str) -> Result<Recipe, QueryErrors> {
        Recipe::parse(query)
    }
}

impl fmt::Display for Recipe {
    /// The canonical query: parameters in stage order with canonical values, without defaults. Parsing it gives the same
    /// recipe.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Print(Vec<String>);
        impl Visit for Print {
            fn settings<S: Params>(&mut self, settings: &mut S) {
                self.0.extend(print(settings));
            }
        }
        let mut pairs = Print(Vec::new());
        self.clone().visit(&mut pairs);
        f.write_str(&pairs.0.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_well_formed() {
        let docs = docs();
        let mut names: Vec<&str> = docs.iter().map(|d| d.name).chain([CLASS]).collect();
        let n = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(n, names.len(), "every name is unique");
        for doc in docs {
            let recipe = Recipe::parse(doc.example).expect(doc.example);
            assert!(recipe.to_string().contains(doc.name) || doc.name == "dpr", "{} prints its parameter", doc.example);
            for choice in doc.choices {
                let read = Recipe::parse(&format!("{}={choice}", doc.name));
                // Only formats and content credentials may be missing in a build.
                let left_out = matches!(&read, Err(e) if matches!(e.errors[0].kind, QueryErrorKind::NotBuilt { .. }));
                assert!(
                    read.is_ok() || (left_out && ["format", "metadata"].contains(&doc.name)),
                    "{}={choice}",
                    doc.name
                );
            }
        }
        assert_eq!(Recipe::default().to_string(), "", "defaults are not printed");
    }

    #[test]
    fn canonical_form_is_a_fixed_point() {
        for (query, want) in [
            ("?quality=80&width=300", "width=300&quality=80"),
            ("width=0.5&crop=4%3A3%2Csmart&orient=RV", "crop=4:3,smart&orient=5&width=50p"),
            ("dpr=1&orient=1&resize-filter=lanczos", ""),
            ("format=JPEG&bg-color=F60", "bg-color=ff6600&format=jpg"),
            ("width=50%", "width=50p"),
        ] {
            let recipe = Recipe::parse(query).expect(query);
            assert_eq!(recipe.to_string(), want);
            assert_eq!(Recipe::parse(want), Ok(recipe));
        }
    }

    #[test]
    fn all_errors_are_shown_with_their_positions() {
        let error = Recipe::parse("?widht=3&width=x&height=2&height=3&class=a&foo=1").expect_err("four errors");
        let want = "\
?widht=3&width=x&height=2&height=3&class=a&foo=1
 ^^^^^^^ unknown parameter `widht`; did you mean `width`?
         ^^^^^^^ `width=x`: expected pixels such as `300`, a fraction under 1 such as `0.5`, or a percentage such as `50p`
                          ^^^^^^^^ `height` is given twice
                                   ^^^^^^^ `class=a`: expected a class of the configuration, which defines none (`[class.NAME]` with a `query`)";
        assert_eq!(error.to_string(), want);
    }

    #[test]
    fn parameters_of_other_services_are_ignored() {
        let parsed = Recipe::default().read("utm_source=x&width=9&v=3&w=5&sharp=true&region=us_east");
        assert_eq!((parsed.errors.len(), parsed.ignored.len()), (0, 3));
        assert_eq!(parsed.recipe.to_string(), "width=9");
        let said = parsed.ignored[2].kind.to_string();
        assert_eq!(said, "`w` is not a parameter of IO and is ignored; use `width=5`");
    }

    #[test]
    fn the_query_of_a_url_is_parsed() {
        for text in [
            "https://cdn.example/a.jpg?width=300&quality=60",
            "https://cdn.example/a=b&c/a.jpg?width=300&quality=60#top",
            "//cdn.example/a.jpg?width=300&quality=60",
            "/img/a.jpg?width=300&quality=60",
            "a.jpg?width=300&quality=60",
            "?width=300&&quality=60&",
        ] {
            assert_eq!(Recipe::parse(text).expect(text).to_string(), "width=300&quality=60");
        }
        let error = Recipe::parse("https://cdn.example/a.jpg?widht=300#top").expect_err("a typo").to_string();
        assert!(error.contains("#top\n                          ^^^^^^^^^ unknown parameter `widht`"), "{error}");
        let error = Recipe::parse("https://cdn.example/width=300/a.jpg").expect_err("no query").to_string();
        assert!(error.ends_with("^ this URL has no query (`?name=value`)"), "{error}");
    }

    #[test]
    fn a_part_without_a_value_is_an_error() {
        let said = |query: &str| Recipe::parse(query).expect_err(query).errors[0].kind.to_string();
        assert_eq!(said("80"), "`80` has no `=`; did you mean `quality=80`?");
        assert_eq!(said("800x600"), "`800x600` has no `=`; did you mean `width=800&height=600`?");
        assert!(said("height").ends_with("such as `height=50p`"), "{}", said("height"));
        assert!(said("heigth").ends_with("did you mean `height`?"), "{}", said("heigth"));
        assert!(said("foo").ends_with("such as `width=300`"), "{}", said("foo"));
        let mut classes = Classes::default();
        classes.define("hero", "width=9").expect("right");
        let read = Recipe::default().read_in("hero&quality=5", &classes);
        assert_eq!(read.errors[0].kind.to_string(), "`hero` has no `=`; did you mean `class=hero`?");
    }

    #[test]
    fn a_query_overrides_another() {
        let class = Recipe::parse("width=300&quality=50").expect("right");
        assert_eq!(class.with("width=50p").expect("right").to_string(), "width=50p&quality=50");
    }

    #[test]
    fn lenient_parsing_keeps_valid_parameters_and_the_first_of_two() {
        let parsed = Recipe::default().read("width=200&width=300&orient=9");
        assert_eq!((parsed.recipe.to_string().as_str(), parsed.errors.len()), ("width=200", 2));
    }

    #[test]
    fn a_query_overrides_its_class_in_any_order() {
        let mut classes = Classes::default();
        classes.define("hero", "crop=16:9&width=1200&quality=80").expect("right");
        let read = |query: &str| Recipe::default().read_in(query, &classes);
        let hero = read("width=600&class=hero&format=webp");
        assert_eq!(hero.recipe.to_string(), "crop=16:9&width=600&format=webp&quality=80");
        assert_eq!((hero.class.as_deref(), hero.errors.len()), (Some("hero"), 0));
        for wrong in ["class=thumb", "class=hero&class=hero", "class="] {
            assert_eq!(read(wrong).errors.len(), 1, "{wrong}");
        }
        let text = read("class=thumb").errors[0].kind.to_string();
        assert!(text.contains("`hero`"), "{text}");
        assert!(classes.define("x", "class=hero").is_err(), "a class cannot use a class");
    }
}
