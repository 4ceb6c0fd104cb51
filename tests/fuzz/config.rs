//! A `pixmill.toml` of any content does not cause panics, and all parts of a valid one can be used.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pixmill::{
    Recipe,
    config::{Config, Rule},
    recipe::Classes,
};

/// Combinations of one rule, beyond which a list of them only takes memory.
const MOST_VARIANTS: usize = 10_000;

fuzz_target!(|text: &str| {
    let Ok(config) = Config::parse(text) else { return };
    let mut classes = Classes::default();
    for (name, class) in &config.class {
        classes.define(name.get_ref(), class.query.get_ref()).expect("a valid query in a valid file");
    }
    for rule in &config.rule {
        rule.matcher().expect("valid globs in a valid file");
        let _ = (rule.template(), rule.focus());
        check_variants(rule, &classes);
    }
    assert_eq!(Config::parse(text).as_ref(), Ok(&config));
});

/// Every combination of a rule is a valid query.
fn check_variants(rule: &Rule, classes: &Classes) {
    let lists = [rule.widths.len(), rule.dprs.len(), rule.formats.texts().len()];
    if lists.iter().map(|length| (*length).max(1)).product::<usize>() > MOST_VARIANTS {
        return;
    }
    let query = rule.query.as_ref().map_or("", |query| query.get_ref());
    for variant in rule.variants() {
        let base = Recipe::default().read_in(query, classes).recipe;
        let read = base.read_in(&variant, classes);
        assert!(!read.errors.iter().any(|error| error.kind.is_error()), "{variant}: {:?}", read.errors);
    }
}
