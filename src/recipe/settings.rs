//! IO's service settings: defaults of the query parameters. Source: specification 7.

use super::Recipe;
use crate::{
    output::Quality,
    param::{self, ValueError, expected, word},
    stage::resize::Resize,
};

/// A service setting.
struct Setting {
    name: &'static str,
    /// One line for help.
    summary: &'static str,
    set: fn(&mut Recipe, &str) -> Result<(), ValueError>,
}

const BOOLS: &[(&str, bool)] = &[("true", true), ("false", false)];

fn boolean(text: &str) -> Result<bool, ValueError> {
    word(BOOLS, text).ok_or(expected("`true` or `false`"))
}

fn quality(text: &str) -> Result<Quality, ValueError> {
    text.parse().ok().and_then(Quality::new).ok_or(expected("a whole number from 1 to 100"))
}

const JPEG_TYPES: &[(&str, Option<bool>)] = &[("auto", None), ("baseline", Some(false)), ("progressive", Some(true))];

const SETTINGS: &[Setting] = &[
    Setting {
        name: "allow_video",
        summary: "true or false; no effect, because video output is always allowed",
        set: |_, text| boolean(text).map(drop),
    },
    Setting {
        name: "jpeg_quality",
        summary: "1 to 100, default 85; also for formats without a setting of their own",
        set: |recipe, text| {
            recipe.output.defaults.jpeg_quality = quality(text)?;
            Ok(())
        },
    },
    Setting {
        name: "jpeg_type",
        summary: "auto (default), baseline or progressive",
        set: |recipe, text| {
            let progressive = word(JPEG_TYPES, text).ok_or(expected("one of auto, baseline, progressive"))?;
            recipe.output.defaults.progressive = progressive;
            Ok(())
        },
    },
    Setting {
        name: "resize_filter",
        summary: "lanczos3 (default), lanczos2, bicubic, bilinear or nearest",
        set: |recipe, text| param::set::<Resize>(&mut recipe.resize, "resize-filter", text),
    },
    Setting {
        name: "upscale",
        summary: "true or false (default); allows results larger than the source",
        set: |recipe, text| {
            recipe.resize.enable_upscale = boolean(text)?;
            Ok(())
        },
    },
    Setting {
        name: "webp",
        summary: "true or false (default); as `auto=webp` in every query",
        set: |recipe, text| if boolean(text)? { param::set(&mut recipe.output, "auto", "webp") } else { Ok(()) },
    },
    Setting {
        name: "webp_quality",
        summary: "1 to 100, default 85",
        set: |recipe, text| {
            recipe.output.defaults.webp_quality = quality(text)?;
            Ok(())
        },
    },
];

/// An unknown setting or an invalid value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// Unknown setting.
    #[error(
        "unknown setting `{0}`; expected one of allow_video, jpeg_quality, jpeg_type, resize_filter, upscale, webp, webp_quality"
    )]
    Unknown(String),
    /// Invalid value.
    #[error("`{name}={value}`: expected {expected}")]
    Value {
        /// The setting.
        name: String,
        /// The value.
        value: String,
        /// The valid values.
        expected: String,
    },
}

/// Names and summaries of all settings, for help.
pub fn settings() -> impl Iterator<Item = (&'static str, &'static str)> {
    SETTINGS.iter().map(|setting| (setting.name, setting.summary))
}

impl Recipe {
    /// Changes a default of queries that are parsed on top of this recipe. After an error the recipe is unchanged.
    ///
    /// ```
    /// # use pixmill::Recipe;
    /// let mut recipe = Recipe::default();
    /// recipe.set_default("jpeg_quality", "60")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the setting is unknown or the value is invalid.
    pub fn set_default(&mut self, name: &str, value: &str) -> Result<(), SettingError> {
        let setting = SETTINGS.iter().find(|setting| setting.name == name);
        let setting = setting.ok_or_else(|| SettingError::Unknown(name.to_owned()))?;
        let mut changed = self.clone();
        (setting.set)(&mut changed, value).map(|()| *self = changed).map_err(|error| {
            let expected = match error {
                ValueError::Expected(expected) | ValueError::Corrected(expected) => expected.into_owned(),
                ValueError::NotBuilt(instead) => instead.to_owned(),
            };
            SettingError::Value { name: name.to_owned(), value: value.to_owned(), expected }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_accept_valid_values_only() {
        let mut recipe = Recipe::default();
        for (name, value) in [
            ("allow_video", "true"),
            ("jpeg_quality", "60"),
            ("jpeg_type", "progressive"),
            ("resize_filter", "bicubic"),
            ("upscale", "true"),
            ("webp", "true"),
            ("webp_quality", "50"),
        ] {
            assert_eq!(recipe.set_default(name, value), Ok(()), "{name}");
            assert!(recipe.set_default(name, "teapot").is_err(), "{name}");
        }
        assert_eq!(recipe.to_string(), "resize-filter=bicubic&enable=upscale&auto=webp");
        assert_eq!(recipe.output.defaults.webp_quality.get(), 50);
        assert!(matches!(recipe.set_default("quality", "5"), Err(SettingError::Unknown(_))));
        assert_eq!(settings().count(), 7);
    }
}
