//! Values of other tools that have an exact equivalent in IO: they are used, with a warning that names IO's value.

use crate::color::Rgba;

/// IO's value for a value of sharp or CSS; `None` for any other value.
///
/// `fit=contain` of sharp adds bars. In CSS and here it does not, as `fit=inside`.
pub(super) fn value_of_io(name: &str, value: &str) -> Option<String> {
    let value = value.trim();
    match name {
        "fit" => ["contain", "inside"].iter().any(|word| word.eq_ignore_ascii_case(value)).then(|| "bounds".to_owned()),
        "bg-color" => color(value),
        // The threshold follows the color.
        "trim-color" => match value.rsplit_once(",t") {
            Some((css, threshold)) => color(css).map(|color| format!("{color},t{threshold}")),
            None => color(value),
        },
        _ => None,
    }
}

/// A color name or `#` with three, four, six or eight hex digits. Functions such as `rgb()` are left out: they contain
/// characters that shells and queries treat specially.
fn color(css: &str) -> Option<String> {
    let is_hex = css.strip_prefix('#').is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    let is_name = !css.is_empty() && css.bytes().all(|b| b.is_ascii_alphabetic());
    // Without `#` it is hex digits of IO, or an error.
    let is_wrong_hex = is_name && css.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_hex && (!is_name || is_wrong_hex) {
        return None;
    }
    Some(Rgba(csscolorparser::parse(css).ok()?.to_rgba8()).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_css_and_sharp() {
        for (name, value, io) in [
            ("fit", "contain", Some("bounds")),
            ("fit", "Inside", Some("bounds")),
            ("fit", "outside", None),
            ("fit", "bounds", None),
            ("bg-color", "white", Some("ffffff")),
            ("bg-color", "RebeccaPurple", Some("663399")),
            ("bg-color", "#fff", Some("ffffff")),
            ("bg-color", "#f608", Some("255,102,0,0.533")),
            ("bg-color", "#ff660080", Some("255,102,0,0.502")),
            ("bg-color", "transparent", Some("0,0,0,0")),
            ("trim-color", "black,t0.1", Some("000000,t0.1")),
            ("trim-color", "#fff", Some("ffffff")),
            ("bg-color", "nocolor", None),
            ("bg-color", "fffff", None),
            ("bg-color", "#ff", None),
            ("bg-color", "", None),
            ("bg-color", "rgb(1,2,3)", None),
            ("width", "red", None),
        ] {
            assert_eq!(value_of_io(name, value).as_deref(), io, "{name}={value}");
        }
    }
}
