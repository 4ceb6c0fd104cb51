//! The manifest: for each source, the data that an HTML template needs to show its renditions. `pixmill html` and other
//! programs read it; `manifest.schema.json` describes it.

use super::{
    Entry, Report, ReportShard,
    merge::{MergeError, Twice},
    shards::{self, WireShard},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Name and version of the JSON format.
pub const SCHEMA_ID: &str = "pixmill-manifest/1";

/// The JSON Schema of the format.
pub const SCHEMA: &str = include_str!("manifest.schema.json");

/// The characters that are not percent-encoded in a URL path. A comma would end an entry of a `srcset`, a colon a scheme.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b'@');

/// All sources of a run with a rendition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`SCHEMA_ID`].
    pub schema: String,
    /// Sorted by name.
    pub sources: Vec<ManifestSource>,
    /// The shard, if the run was one of several.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shard: Option<WireShard>,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestSource {
    /// Its name, as in the report.
    pub source: String,
    /// Width of the upright source in pixels.
    pub width: u32,
    /// Height of the upright source in pixels.
    pub height: u32,
    /// Its dominant color, `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub color: Option<String>,
    /// Its ThumbHash, in base64.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub thumbhash: Option<String>,
    /// In the order of the queries.
    pub renditions: Vec<ManifestRendition>,
}

/// One output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestRendition {
    /// Its URL: absolute with a base URL, otherwise relative to the output folder.
    pub url: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Media type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Size in bytes.
    pub bytes: u64,
    /// The first 16 hex digits of its BLAKE3 digest.
    pub hash: String,
    /// The class of its query.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub class: Option<String>,
    /// The device pixel ratio of its query, 1 to 10; `None` means 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dpr: Option<f64>,
}

/// The text is not a manifest that this version reads.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Invalid JSON, or not a manifest.
    #[error("not a manifest of pixmill")]
    Form(#[from] serde_json::Error),
    /// Another format or version.
    #[error("the file has the format `{0}`, expected `{SCHEMA_ID}`")]
    Schema(String),
    /// An invalid color.
    #[error("`{0}` is not a color such as #a1b2c3")]
    Color(String),
}

impl Manifest {
    /// The manifest of a report. `base` is prepended to each URL, with a slash between.
    pub fn new(report: &Report, base: Option<&str>) -> Manifest {
        let (mut sources, mut places): (Vec<ManifestSource>, HashMap<&str, usize>) = (Vec::new(), HashMap::new());
        for entry in &report.entries {
            let (Some(info), Some(hash)) = (entry.outcome.info(), &entry.digest) else { continue };
            let place = *places.entry(&entry.source).or_insert_with(|| {
                sources.push(ManifestSource {
                    source: entry.source.clone(),
                    width: info.idim.width(),
                    height: info.idim.height(),
                    color: entry.placeholder.as_ref().map(|placeholder| hex(placeholder.color)),
                    thumbhash: entry.placeholder.as_ref().map(|placeholder| STANDARD.encode(&placeholder.thumbhash)),
                    renditions: Vec::new(),
                });
                sources.len() - 1
            });
            sources[place].renditions.push(ManifestRendition {
                url: url(base, &entry.output),
                width: info.odim.width(),
                height: info.odim.height(),
                kind: media_type(&info.ofmt),
                bytes: info.ofsz,
                hash: hash.clone(),
                class: entry.class.clone(),
                dpr: dpr(entry),
            });
        }
        let shard = report.shard.as_ref().map(WireShard::from);
        Manifest { schema: SCHEMA_ID.to_owned(), shard, sources }
    }

    /// Merges manifests, each with a name for messages. Sources are sorted by name.
    ///
    /// # Errors
    /// When two have the same source, and when manifests of shards are not those of all shards.
    pub fn merge(parts: Vec<(String, Manifest)>) -> Result<Manifest, MergeError> {
        let shards: Vec<Option<ReportShard>> =
            parts.iter().map(|(_, part)| part.shard.clone().and_then(|shard| shard.try_into().ok())).collect();
        shards::check(parts.iter().zip(&shards).map(|((name, _), shard)| (name.as_str(), shard.as_ref())))?;
        let mut first: HashMap<&str, &str> = HashMap::new();
        for (name, part) in &parts {
            for ManifestSource { source, .. } in &part.sources {
                let other = *first.entry(source).or_insert(name);
                if other != name {
                    let (first, second) = (other.to_owned(), name.clone());
                    return Err(Twice { rendition: source.clone(), first, second }.into());
                }
            }
        }
        let mut sources: Vec<ManifestSource> = parts.into_iter().flat_map(|(_, part)| part.sources).collect();
        sources.sort_by(|a, b| a.source.cmp(&b.source));
        Ok(Manifest { schema: SCHEMA_ID.to_owned(), shard: None, sources })
    }

    /// The manifest as pretty-printed JSON, ending with a line feed.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain structs of strings and numbers serialize");
        text.push('\n');
        text
    }

    /// Parses the JSON of [`Manifest::to_json`].
    ///
    /// # Errors
    /// When the text is not a manifest.
    pub fn parse(text: &str) -> Result<Manifest, ManifestError> {
        let value: serde_json::Value = serde_json::from_str(text)?;
        if let Some(other) = value.get("schema").and_then(|schema| schema.as_str()).filter(|id| *id != SCHEMA_ID) {
            return Err(ManifestError::Schema(other.to_owned()));
        }
        let manifest: Manifest = serde_json::from_value(value)?;
        // A list of the values of all fields is read too.
        if manifest.schema != SCHEMA_ID {
            return Err(ManifestError::Schema(manifest.schema));
        }
        // The color is used in CSS.
        let is_color = |text: &String| {
            text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        match manifest.sources.iter().filter_map(|source| source.color.as_ref()).find(|color| !is_color(color)) {
            Some(color) => Err(ManifestError::Color(color.clone())),
            None => Ok(manifest),
        }
    }
}

/// A name as the path of a URL: percent-encoded except letters, digits, `/` and `-._~@`.
pub fn url_path(name: &str) -> String {
    utf8_percent_encode(name, PATH).to_string()
}

fn url(base: Option<&str>, output: &str) -> String {
    let path = url_path(output);
    match base {
        Some(base) => format!("{}/{path}", base.trim_end_matches('/')),
        None => path,
    }
}

/// The media type of an output format. A test compares it with the codecs.
fn media_type(format: &str) -> String {
    match format {
        "svg" => "image/svg+xml".to_owned(),
        "mp4" => "video/mp4".to_owned(),
        other => format!("image/{other}"),
    }
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn dpr(entry: &Entry) -> Option<f64> {
    entry.query.split('&').find_map(|pair| pair.strip_prefix("dpr="))?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::{
        Failure, Outcome, Phase, Placeholder,
        tests::{entry, info},
    };
    use super::*;
    use crate::codes::ErrorCode;

    fn report() -> Report {
        let failure = Failure::new(Phase::Panic, ErrorCode::Panicked, "x");
        let mut entries = vec![entry(Outcome::Written(info())), entry(Outcome::Failed(failure))];
        entries.push(Entry { query: "dpr=1.5&width=300".into(), class: Some("hero".into()), ..entries[0].clone() });
        entries[0].output = "a b/50%,é@2x.webp".into();
        entries[0].placeholder = Some(Placeholder { color: [1, 171, 0], thumbhash: vec![1, 2, 3, 4, 5, 6] });
        entries[1].digest = None;
        Report { entries, ..Report::default() }
    }

    #[test]
    fn a_list_of_other_values_is_no_manifest() {
        assert!(matches!(Manifest::parse(r#"["44",[]]"#), Err(ManifestError::Schema(schema)) if schema == "44"));
    }

    #[test]
    fn manifests_are_read_back_and_match_the_schema() {
        let manifest = Manifest::new(&report(), None);
        assert_eq!(Manifest::parse(&manifest.to_json()).expect("a manifest"), manifest);
        let schema = serde_json::from_str(SCHEMA).expect("JSON");
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let json = serde_json::from_str(&manifest.to_json()).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&json).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let [source] = manifest.sources.as_slice() else { panic!("{manifest:?}") };
        assert_eq!((source.color.as_deref(), source.thumbhash.as_deref()), (Some("#01ab00"), Some("AQIDBAUG")));
        let [first, second] = source.renditions.as_slice() else { panic!("two renditions: {manifest:?}") };
        assert_eq!(first.url, "a%20b/50%25%2C%C3%A9@2x.webp");
        assert_eq!((first.dpr, second.dpr, second.class.as_deref()), (None, Some(1.5), Some("hero")));
    }

    #[test]
    fn base_and_name_are_joined_by_one_slash() {
        for base in ["https://cdn.example/img", "https://cdn.example/img/"] {
            assert_eq!(url(Some(base), "x y.png"), "https://cdn.example/img/x%20y.png");
        }
        assert_eq!(url(Some("/"), "x.png"), "/x.png");
    }

    #[test]
    fn media_types_are_those_of_the_codecs() {
        for info in crate::codec::Format::all().filter(|f| f.is_writable()).map(|f| f.info()) {
            assert_eq!(media_type(info.name), info.mime);
        }
    }

    #[test]
    fn invalid_manifests_are_errors() {
        let color = Manifest::new(&report(), None).to_json().replace("#01ab00", "red;x:y");
        for (text, word) in
            [("{", "not a manifest"), ("[]", "not a manifest"), ("{\"schema\":\"x/2\"}", "`x/2`"), (&color, "red;x:y")]
        {
            let error = Manifest::parse(text).expect_err(text).to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
