//! Suggestions for invalid values and for parts of a query without `=`: first by meaning, from the terms of sharp, libvips,
//! ImageMagick, CSS and other image services, then by spelling. Every suggestion is a valid query.

use super::{Recipe, query, translate::value_of_io};
use crate::param::closest;

/// A parameter, invalid values of it, and the valid query with the same meaning; empty: omit the parameter.
const VALUES: &[(&str, &[&str], &str)] = &[
    ("auto", &["format", "auto", "true", "1", "jxl"], "format=auto"),
    ("auto", &["compress"], "optimize=medium"),
    ("auto", &["format,compress", "compress,format"], "format=auto&optimize=medium"),
    ("fit", &["contain", "inside", "max", "clip", "limit", "scale", "scale-down", "scaledown"], "fit=bounds"),
    ("fit", &["outside"], "fit=cover"),
    ("fit", &["thumb", "centercrop", "center-crop"], "fit=crop"),
    ("resize-filter", &["point", "box", "neighbor", "nearest-neighbor", "nn"], "resize-filter=nearest"),
    ("resize-filter", &["triangle"], "resize-filter=bilinear"),
    ("resize-filter", &["mitchell", "catrom", "catmull-rom"], "resize-filter=bicubic"),
    ("resize-filter", &["sinc"], "resize-filter=lanczos3"),
    ("enable", &["true", "1", "yes", "enlarge", "upscaling"], "enable=upscale"),
    ("disable", &["true", "1", "yes", "enlarge", "upscaling"], "disable=upscale"),
    ("orient", &["90", "right", "cw", "clockwise"], "orient=r"),
    ("orient", &["180"], "orient=3"),
    ("orient", &["270", "-90", "left", "ccw", "counterclockwise"], "orient=l"),
    ("orient", &["horizontal", "flip-h", "mirror", "flop"], "orient=h"),
    ("orient", &["vertical", "flip-v", "flip"], "orient=v"),
    ("orient", &["0", "360", "auto", "exif", "none"], ""),
    ("crop", &["square"], "crop=1:1"),
    ("quality", &["auto"], "optimize=medium"),
    ("optimize", &["auto", "true", "1", "yes", "on", "balanced"], "optimize=medium"),
    ("optimize", &["max", "best", "aggressive"], "optimize=high"),
    ("optimize", &["min"], "optimize=low"),
    ("format", &["progressive", "progressive-jpeg"], "format=pjpg"),
    ("format", &["baseline", "baseline-jpeg"], "format=bjpg"),
    ("format", &["jfif", "jpe"], "format=jpg"),
    ("format", &["lossless-webp", "webp-lossless"], "format=webpll"),
    ("format", &["apng"], "format=png"),
    ("format", &["video", "h264"], "format=mp4"),
    ("format", &["source", "original", "origin", "input"], ""),
    ("metadata", &["none", "strip", "remove", "false", "0"], ""),
    ("metadata", &["rights"], "metadata=copyright"),
    ("frame", &["0", "first", "true"], "frame=1"),
    ("viewbox", &["true", "yes"], "viewbox=1"),
    ("width", &["auto"], ""),
    ("height", &["auto"], ""),
    ("bg-color", &["none"], "bg-color=0,0,0,0"),
];

/// Words without `=` and their meaning. Formats and other listed values come from the parameters' own documentation.
const WORDS: &[(&str, &str)] = &[
    ("auto", "format=auto"),
    ("smart", "crop=1:1,smart"),
    ("square", "crop=1:1"),
    ("lossless", "format=webpll"),
    ("progressive", "format=pjpg"),
    ("baseline", "format=bjpg"),
    ("grayscale", "saturation=-100"),
    ("greyscale", "saturation=-100"),
    ("gray", "saturation=-100"),
    ("grey", "saturation=-100"),
    ("retina", "dpr=2"),
    ("upscale", "enable=upscale"),
    ("enlarge", "enable=upscale"),
];

/// Formats that cannot be written. They are not typos of other formats.
const NOT_WRITTEN: &[&str] =
    &["heic", "heif", "tiff", "tif", "bmp", "ico", "jp2", "j2k", "jpx", "jxr", "pdf", "psd", "webm", "pgm", "qoi"];

/// Longer text is not a typo.
const LONGEST: usize = 200;

/// The valid query for an invalid value; empty: omit the parameter.
pub(super) fn by_value(name: &str, value: &str) -> Option<String> {
    let typed = Some(value.trim().to_ascii_lowercase()).filter(|value| value.len() <= LONGEST)?;
    let row = VALUES.iter().find(|(parameter, values, _)| *parameter == name && values.contains(&typed.as_str()));
    let meant = row.map(|(.., meant)| (*meant).to_owned());
    let translated = || Some(format!("{name}={}", value_of_io(name, &typed)?));
    meant
        .or_else(translated)
        .or_else(|| by_form(name, &typed))
        .or_else(|| by_spelling(name, &typed))
        .filter(|meant| is_right(meant))
}

/// A valid value in another notation.
fn by_form(name: &str, value: &str) -> Option<String> {
    if let Some(separated) = separated(value) {
        return Some(format!("{name}={separated}"));
    }
    if let Some((w, h)) = sides(value) {
        return match name {
            "width" | "height" => Some(format!("width={w}&height={h}")),
            "crop" | "precrop" | "canvas" => Some(format!("{name}={w},{h}")),
            _ => None,
        };
    }
    let plain = match name {
        "crop" | "precrop" | "canvas" if value.contains('/') => value.replacen('/', ":", 1),
        "quality" => value.strip_suffix('%')?.to_owned(),
        "dpr" => value.strip_suffix('x')?.to_owned(),
        _ => value.strip_suffix("px").or_else(|| value.strip_suffix('w').filter(|_| name == "width"))?.to_owned(),
    };
    Some(format!("{name}={plain}"))
}

/// A separator other than `&` between two parameters: `300,height=200`.
fn separated(value: &str) -> Option<String> {
    let begins_parameter = |rest: &str| {
        let name = rest.split_once('=').map_or("", |(name, _)| name);
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    let separators = value.match_indices([',', ';', '?', ' ', '|']).map(|(at, _)| at);
    let ends: Vec<usize> = separators.filter(|at| begins_parameter(&value[at + 1..])).collect();
    let mut text = value.to_owned();
    for at in &ends {
        text.replace_range(at..&(at + 1), "&");
    }
    (!ends.is_empty()).then(|| text.replace(",&", "&"))
}

/// A misspelled listed value. Not for numbers: the nearest listed number is not a correction.
fn by_spelling(name: &str, value: &str) -> Option<String> {
    if value.parse::<f64>().is_ok() || (name == "format" && NOT_WRITTEN.contains(&value)) {
        return None;
    }
    let doc = query::docs().into_iter().find(|doc| doc.name == name)?;
    Some(format!("{name}={}", closest(value, doc.choices.iter().copied())?))
}

/// The query for a part without `=`.
pub(super) fn by_piece(piece: &str) -> Option<String> {
    let text = Some(piece.trim().trim_start_matches(['-', '?'])).filter(|piece| piece.len() <= LONGEST)?;
    let one = piece_alone(text);
    let many = || {
        // Cloudinary's syntax, `w_300,c_fill`, and other separators.
        let parts: Vec<&str> = text.split([',', ';', ' ', '|']).filter(|part| !part.is_empty()).collect();
        let meant: Option<Vec<String>> = parts.iter().map(|part| piece_alone(part)).collect();
        meant.filter(|_| parts.len() > 1).map(|meant| meant.join("&"))
    };
    one.or_else(many).filter(|meant| !meant.is_empty() && is_right(meant))
}

fn piece_alone(text: &str) -> Option<String> {
    // The `=` was percent-encoded.
    if text.contains('=') && is_right(text) {
        return Some(text.to_owned());
    }
    let lower = text.to_ascii_lowercase();
    let word = lower.trim_start_matches("image/").trim_start_matches('.');
    if let Some((_, meant)) = WORDS.iter().find(|(known, _)| *known == word) {
        return Some((*meant).to_owned());
    }
    let docs = query::docs();
    if let Some(doc) = docs.iter().find(|doc| doc.name == word) {
        // A parameter with a single valid value: `frame`.
        return if let [only] = doc.choices { Some(format!("{word}={only}")) } else { None }
            .filter(|_| word != "trim-color");
    }
    let format = format!("format={word}");
    if is_right(&format) {
        return Some(format);
    }
    by_number(word).or_else(|| by_sign(&lower)).or_else(|| {
        // A listed value such as `lanczos3` or `copyright`. Short ones belong to several parameters.
        let listed = |doc: &&crate::param::Doc| word.len() > 2 && doc.choices.contains(&word);
        docs.iter().find(listed).map(|doc| format!("{}={word}", doc.name))
    })
}

/// `80`, `800px`, `800w`, `2x`, `50%`, `800x600`, `16:9`.
fn by_number(text: &str) -> Option<String> {
    if let Some((w, h)) = sides(text.trim_end_matches(['!', '>', '^'])) {
        let fit = match text.chars().last() {
            Some('^') => "&fit=cover",
            Some('>') => "&fit=bounds",
            _ => "",
        };
        return Some(format!("width={w}&height={h}{fit}"));
    }
    if let Some(number) = text.strip_suffix("px").or_else(|| text.strip_suffix('w')) {
        return Some(format!("width={number}")).filter(|pair| is_right(pair));
    }
    if let Some(number) = text.strip_suffix('x') {
        let name = if number.parse().is_ok_and(|n: f64| n <= 10.0) { "dpr" } else { "width" };
        return Some(format!("{name}={number}")).filter(|pair| is_right(pair));
    }
    if let Some(number) = text.strip_prefix('x') {
        return Some(format!("height={number}")).filter(|pair| is_right(pair));
    }
    // A long number is a version or timestamp.
    let names = ["quality", "width", "crop"].into_iter().filter(|_| text.len() < 12 && !is_long(text));
    names.map(|name| format!("{name}={}", text.replace('%', "p"))).find(|pair| is_right(pair))
}

fn is_long(text: &str) -> bool {
    text.len() > 5 && text.bytes().all(|b| b.is_ascii_digit())
}

/// `width:300`, `w_300`, `q80`, `width300`: a known name and a value, with another separator than `=` or none.
fn by_sign(text: &str) -> Option<String> {
    let letters = text.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(text.len());
    let at = text.find([':', '_', ' ']).unwrap_or(letters);
    let (name, value) = text.split_at_checked(at)?;
    let value = value.trim_start_matches([':', '_', ' ']);
    let name = match name {
        // Short names of Cloudinary.
        "c" => "fit",
        "b" => "bg-color",
        "a" => "orient",
        name => name,
    };
    if name.is_empty() || value.is_empty() {
        return None;
    }
    let pair = format!("{name}={value}");
    if query::docs().iter().any(|doc| doc.name == name) {
        return if is_right(&pair) { Some(pair) } else { by_value(name, value) };
    }
    match super::foreign::known(name, value)? {
        super::foreign::Foreign::Named(Some(pair)) if pair.contains('=') => Some(pair),
        _ => None,
    }
}

/// `800x600` or `800×600`.
fn sides(text: &str) -> Option<(&str, &str)> {
    let (w, h) = text.split_once(['x', 'X', '×'])?;
    let is_number = |side: &str| !side.is_empty() && side.bytes().all(|b| b.is_ascii_digit());
    (is_number(w) && is_number(h)).then_some((w, h))
}

pub(super) fn is_right(query: &str) -> bool {
    let read = Recipe::default().read(query);
    read.errors.is_empty() && read.ignored.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_without_an_equals_sign() {
        for (piece, want) in [
            ("80", "quality=80"),
            ("300", "width=300"),
            ("300px", "width=300"),
            ("300w", "width=300"),
            ("2x", "dpr=2"),
            ("50%", "width=50p"),
            ("0.5", "width=0.5"),
            ("800x600", "width=800&height=600"),
            ("800X600", "width=800&height=600"),
            ("800×600", "width=800&height=600"),
            ("800x600>", "width=800&height=600&fit=bounds"),
            ("800x", "width=800"),
            ("x600", "height=600"),
            ("16:9", "crop=16:9"),
            ("webp", "format=webp"),
            (".PNG", "format=png"),
            ("image/webp", "format=webp"),
            ("jpeg", "format=jpeg"),
            ("auto", "format=auto"),
            ("lanczos2", "resize-filter=lanczos2"),
            ("cover", "fit=cover"),
            ("copyright", "metadata=copyright"),
            ("frame", "frame=1"),
            ("smart", "crop=1:1,smart"),
            ("width:300", "width=300"),
            ("width 300", "width=300"),
            ("w_300", "width=300"),
            ("w300", "width=300"),
            ("q80", "quality=80"),
            ("w_300,h_200,q_auto", "width=300&height=200&optimize=medium"),
            ("webp,80", "format=webp&quality=80"),
            ("--width:300", "width=300"),
        ] {
            assert_eq!(by_piece(piece).as_deref(), Some(want), "{piece}");
        }
        for piece in
            ["width", "quality", "foo", "photo.jpg", "", "0", "-", "v2", "20240101", "20240101000000", "é", "x", "w"]
        {
            assert_eq!(by_piece(piece), None, "{piece}");
        }
    }

    #[test]
    fn values() {
        for (name, value, want) in [
            ("fit", "contain", "fit=bounds"),
            ("fit", "Inside", "fit=bounds"),
            ("fit", "bonds", "fit=bounds"),
            ("auto", "format,compress", "format=auto&optimize=medium"),
            ("auto", "wepb", "auto=webp"),
            ("format", "wepb", "format=webp"),
            ("orient", "90", "orient=r"),
            ("orient", "0", ""),
            ("width", "300px", "width=300"),
            ("width", "800x600", "width=800&height=600"),
            ("width", "300,height=200", "width=300&height=200"),
            ("width", "300;height=200;quality=60", "width=300&height=200&quality=60"),
            ("crop", "16:9,smart,width=300", "crop=16:9,smart&width=300"),
            ("crop", "800x600", "crop=800,600"),
            ("crop", "16/9", "crop=16:9"),
            ("quality", "80%", "quality=80"),
            ("bg-color", "#fff", "bg-color=ffffff"),
            ("bg-color", "white", "bg-color=ffffff"),
            ("dpr", "2x", "dpr=2"),
        ] {
            assert_eq!(by_value(name, value).as_deref(), Some(want), "{name}={value}");
        }
        for (name, value) in [
            ("dpr", "0.5"),
            ("dpr", "11"),
            ("quality", "101"),
            ("quality", "0.8"),
            ("fit", "fill"),
            ("format", "jp2"),
            ("format", "jxr"),
            ("format", "heif"),
            ("format", "tiff"),
            ("width", "0"),
            ("width", "x"),
            ("orient", "45"),
            ("crop", "faces"),
            ("frame", "2"),
        ] {
            assert_eq!(by_value(name, value), None, "{name}={value}");
        }
    }
}
