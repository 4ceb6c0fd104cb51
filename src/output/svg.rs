//! Options of SVG outputs: `viewbox`.

use crate::param::{Doc, Param, Params, expected, word};

/// Options of SVG outputs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SvgOptions {
    /// The root element has a `viewBox` instead of width and height, so the image scales with its container.
    pub viewbox: bool,
}

const ON: &[(&str, bool)] = &[("1", true)];

impl Params for SvgOptions {
    const PARAMS: &'static [Param<SvgOptions>] = &[Param {
        doc: Doc {
            name: "viewbox",
            value: "1",
            summary: "Scale the SVG with its container",
            details: "The root element has a `viewBox` instead of width and height. For SVG only.",
            choices: &["1"],
            example: "viewbox=1",
        },
        set: |options, text| {
            options.viewbox = word(ON, text).ok_or(expected("`1`"))?;
            Ok(())
        },
        get: |options| options.viewbox.then(|| "1".to_owned()),
    }];
}
