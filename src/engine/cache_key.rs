//! The cache keys of a job's renditions. A key covers everything that determines the output.

use super::{
    context::Caching,
    plan::{Job, MontageJob, Rendition},
};
use crate::{
    cache::{Digest, KeyBuilder},
    codec::{Format, Limits},
    output::{Defaults, Output, OutputRequest, OutputSettings},
    recipe::{Pipeline, Recipe, RenderSettings},
};

/// The key of each rendition, from the digests of the files the job reads; `None` if a rendition cannot be
/// cached, because a signature contains the time.
pub(super) fn keys(job: &Job, sources: &[Digest], limits: &Limits, caching: Caching) -> Option<Vec<Digest>> {
    let one = |rendition: &Rendition| match &job.montage {
        Some(MontageJob { montage, .. }) => {
            let request = OutputRequest { output: &montage.output, settings: &rendition.settings.output };
            (!request.signs()).then(|| of_output(request, montage.to_string()))
        }
        None => of_rendition(rendition.pipeline()),
    };
    let each: Vec<String> = job.renditions.iter().map(one).collect::<Option<_>>()?;
    let kind = if job.montage.is_some() { "montage" } else { "image" };
    let mut all = KeyBuilder::default().with("kind", kind).with("limits", of_limits(limits));
    for source in sources {
        all = all.with("source", source);
    }
    match caching {
        // Renditions share one decode, at the size of the largest, and its warnings. One missing rendition causes all
        // of them to be rendered again, so separate keys would not save work.
        Caching::Jobs => {
            let mut together: Vec<&String> = each.iter().collect();
            together.sort_unstable();
            together.dedup();
            if together.len() > 1 {
                all = together.into_iter().fold(all, |all, one| all.with("beside", one));
            }
        }
        Caching::Outputs => all = all.with("beside", "any"),
        Caching::Single => {}
    }
    Some(each.iter().map(|one| all.clone().with("recipe", one).key()).collect())
}

/// The text of a rendition's settings. Like the functions below, it destructures every field, so that a forgotten
/// setting is a compile error.
fn of_rendition(pipeline: Pipeline<'_>) -> Option<String> {
    (!pipeline.output().signs()).then(|| of_settings(pipeline))
}

/// The text of settings, which is that of a rendition without the key of its signature.
pub(super) fn of_settings(pipeline: Pipeline<'_>) -> String {
    let Recipe {
        // Parameters: part of the canonical text.
        trim_color: _,
        precrop: _,
        trim: _,
        crop: _,
        orient: _,
        resize: _,
        canvas: _,
        tone: _,
        bw: _,
        sharpen: _,
        blur: _,
        // Set by the engine when the format is known.
        output: _,
    } = pipeline.recipe;
    let RenderSettings { focus, overlay, at_most, output: _ } = pipeline.settings;
    let recipe = pipeline.recipe;
    let image = overlay.image.as_ref().map(|image| image.digest);
    let text = format!("{recipe}\nat most {at_most}\nfocus {focus:?}\noverlay {overlay} {image:?}");
    of_output(pipeline.output(), text)
}

fn of_output(request: OutputRequest<'_>, text: String) -> String {
    let OutputRequest { output, settings } = request;
    let Output {
        // Part of the canonical text.
        format: _,
        auto: _,
        quality: _,
        auto_webp_quality: _,
        optimize: _,
        copyright: _,
        animation: _,
        video: _,
        svg: _,
        c2pa: _,
        defaults,
    } = output;
    let OutputSettings {
        // Signed outputs are not cached.
        credentials: _,
        keep_metadata,
        keep_profile,
        in_place,
        target,
        lenient,
        accepts,
    } = settings;
    let Defaults { jpeg_quality, webp_quality, progressive } = defaults;
    let takes = |format: &Format| output.negotiates() && accepts.takes(*format);
    let taken: Vec<&str> = Format::all().filter(takes).map(|format| format.info().name).collect();
    let (jpeg, webp) = (jpeg_quality.get(), webp_quality.get());
    format!(
        "{text}\nkeep {keep_metadata} {keep_profile}\nin place {in_place:?}\ntarget {target:?}\nlenient {lenient}\ntakes {taken:?}\ndefaults {jpeg} {webp} {progressive:?}"
    )
}

/// The text of the limits that decide an output.
pub(super) fn of_limits(limits: &Limits) -> String {
    // The number of renditions does not change them.
    let Limits {
        input_bytes,
        input_side,
        output_side,
        avif_pixels,
        svg_side,
        svg_bytes,
        frames,
        animation_pixels,
        renditions: _,
        damaged,
    } = limits;
    format!(
        "{input_bytes} {input_side} {output_side} {avif_pixels} {svg_side} {svg_bytes} {frames} {animation_pixels} {damaged}"
    )
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;
    use crate::{
        codec::Damaged,
        geometry::{Length, Point, Size},
        image::Frame,
        montage::Montage,
        output::{Accepts, Credentials, Goal},
        recipe::read_overlay,
        stage::overlay::{Image, Overlay},
        store::Key,
    };
    use std::collections::HashMap;

    type Request = (Recipe, RenderSettings);

    fn job(requests: &[Request]) -> Job {
        let place = Place {
            store: std::sync::Arc::new(crate::store::MemoryStore::default()),
            key: Key::new("a.jpg").expect("a key"),
        };
        let rendition = |(recipe, settings): &Request| Rendition {
            recipe: recipe.clone().into(),
            settings: settings.clone().into(),
            format: Format::for_extension("jpg").expect("a format"),
            to: place.clone(),
            late: Default::default(),
            label: String::new(),
            warnings: Vec::new(),
            class: None,
            queries: Vec::new(),
        };
        let renditions = requests.iter().map(rendition).collect();
        Job {
            source: place,
            canonical_id: String::new(),
            label: String::new(),
            len: 0,
            stamp: None,
            renditions,
            montage: None,
        }
    }

    fn request(query: &str, change: impl Fn(&mut RenderSettings)) -> Request {
        let mut settings = RenderSettings::default();
        change(&mut settings);
        (Recipe::parse(query).expect(query), settings)
    }

    fn overlay(header: &str, digest: u8) -> Overlay {
        let frame = Frame::new(Size::new(1, 1).expect("not empty"), vec![[0; 4]], false);
        Overlay { image: Some(Image { frame, digest: [digest; 32] }), ..read_overlay(header).expect("an overlay") }
    }

    /// Every setting outside the query, every limit, the source, the other renditions: each change gives a new key.
    #[test]
    fn every_input_of_an_output_changes_its_key() {
        let mut seen: HashMap<Digest, String> = HashMap::new();
        let mut other = |what: &str, key: Digest| {
            let same = seen.insert(key, what.to_owned());
            assert_eq!(same, None, "{what} has the same key");
        };
        let limits = Limits::default();
        let of = |one: Request| keys(&job(&[one]), &[[1; 32]], &limits, Caching::Jobs).expect("keys")[0];
        let plain = |query: &str| request(query, |_| ());
        for query in
            ["", "width=300", "width=301", "width=300&quality=85", "format=auto", "auto=webp", "profile=main&level=4.0"]
        {
            other(query, of(plain(query)));
        }
        let point = |x| Point { x: Length::Px(x), y: Length::Px(5) };
        type Change = fn(&mut RenderSettings);
        let changes: [(&str, Change); 7] = [
            ("in_place", |r| r.output.in_place = Some(crate::output::InPlace::default())),
            ("keep_metadata", |r| r.output.keep_metadata = true),
            ("keep_profile", |r| r.output.keep_profile = true),
            ("lenient", |r| r.output.lenient = true),
            ("a score", |r| r.output.target = Some(Goal::Score(70.0))),
            ("another score", |r| r.output.target = Some(Goal::Score(70.5))),
            ("bytes", |r| r.output.target = Some(Goal::Bytes(70))),
        ];
        for (what, change) in changes {
            other(what, of(request("", change)));
        }
        for (name, value) in [("jpeg_quality", "60"), ("webp_quality", "60"), ("jpeg_type", "baseline")] {
            let mut recipe = Recipe::default();
            recipe.set_default(name, value).expect("set");
            other(name, of((recipe, RenderSettings::default())));
        }
        other("sizes that may be too large", of(request("", |r| r.at_most = true)));
        for x in [1, 2] {
            other("a focus", of(request("", |r| r.focus = Some(point(x)))));
        }
        for (header, digest) in
            [("overlay=/a.png", 1), ("overlay=/a.png", 2), ("overlay=/b.png", 1), ("overlay=/a.png&overlay-pad=2", 1)]
        {
            other(header, of(request("", |r| r.overlay = overlay(header, digest))));
        }
        let accepting =
            |text: &str| of(request("format=auto", |r| r.output.accepts = Accepts::parse(text).expect(text)));
        other("avif", accepting("image/avif"));
        other("both", accepting("image/avif,image/webp"));
        other("another source", keys(&job(&[plain("")]), &[[2; 32]], &limits, Caching::Jobs).expect("keys")[0]);
        let limited = |change: fn(&mut Limits)| {
            let mut limits = Limits::default();
            change(&mut limits);
            keys(&job(&[plain("")]), &[[1; 32]], &limits, Caching::Jobs).expect("keys")[0]
        };
        let changes: [fn(&mut Limits); 9] = [
            |l| l.input_bytes -= 1,
            |l| l.input_side -= 1,
            |l| l.output_side -= 1,
            |l| l.avif_pixels -= 1,
            |l| l.svg_side -= 1,
            |l| l.svg_bytes -= 1,
            |l| l.frames -= 1,
            |l| l.animation_pixels -= 1,
            |l| l.damaged = Damaged::Warn,
        ];
        for change in changes {
            other("a limit", limited(change));
        }
        let two = keys(&job(&[plain(""), plain("width=9")]), &[[1; 32]], &limits, Caching::Jobs).expect("keys");
        other("the first of two", two[0]);
        other("the second of two", two[1]);
        let single = keys(&job(&[plain(""), plain("width=9")]), &[[1; 32]], &limits, Caching::Outputs).expect("keys");
        assert_eq!(single[..1], keys(&job(&[plain("")]), &[[1; 32]], &limits, Caching::Outputs).expect("keys"));
        other("an output beside any others", single[0]);
        let alone = keys(&job(&[plain(""), plain("width=9")]), &[[1; 32]], &limits, Caching::Single).expect("keys");
        assert_eq!(alone[..1], keys(&job(&[plain("")]), &[[1; 32]], &limits, Caching::Jobs).expect("keys"));
        let montage = |header: &str, sources: &[Digest]| {
            let montage = Montage::parse(header).expect(header);
            let job = Job { montage: Some(MontageJob { montage, images: Vec::new() }), ..job(&[plain("")]) };
            keys(&job, sources, &limits, Caching::Jobs).expect("keys")[0]
        };
        let header = "width=5&height=5&layout=2a&images=/a;/b";
        other("a montage", montage(header, &[[1; 32], [2; 32]]));
        other("its images", montage(header, &[[1; 32], [3; 32]]));
        other("their order", montage(header, &[[2; 32], [1; 32]]));
        other("its text", montage(&format!("{header}&padding=1"), &[[1; 32], [2; 32]]));
        other("its format", montage(&format!("{header}&format=png"), &[[1; 32], [2; 32]]));
    }

    #[test]
    fn irrelevant_settings_do_not_change_the_key() {
        let limits = Limits::default();
        let keys = |all: &[Request]| super::keys(&job(all), &[[1; 32]], &limits, Caching::Jobs).expect("keys");
        let plain = |query: &str| request(query, |_| ());
        assert_eq!(keys(&[plain("width=300&height=200")]), keys(&[plain("height=200&width=300")]));
        let accepting =
            |query: &str, text: &str| keys(&[request(query, |r| r.output.accepts = Accepts::parse(text).expect(text))]);
        let (long, short) = ("image/png,image/webp,image/avif,*/*;q=0.8", "image/avif,image/webp,image/png");
        assert_eq!(accepting("format=auto", long), accepting("format=auto", short));
        assert_eq!(accepting("width=3", "image/avif"), keys(&[plain("width=3")]), "nothing is negotiated");
        let (ab, ba) = (keys(&[plain("width=1"), plain("width=2")]), keys(&[plain("width=2"), plain("width=1")]));
        assert_eq!((ab[0], ab[1]), (ba[1], ba[0]));
        let signed = request("metadata=c2pa", |settings| {
            let nothing: std::sync::Arc<[u8]> = [].into();
            settings.output.credentials = Some(Credentials { certificates: nothing.clone(), key: nothing });
        });
        assert!(super::keys(&job(&[signed]), &[[1; 32]], &limits, Caching::Jobs).is_none());
        assert!(
            super::keys(&job(&[plain("metadata=c2pa")]), &[[1; 32]], &limits, Caching::Jobs).is_some(),
            "nothing is signed"
        );
    }
}
