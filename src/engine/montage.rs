//! Images in headers: overlays, and the images of a montage. A montage is one job.

use super::{
    cost::DecodeCost,
    encode::encode,
    entry::bare_entry,
    failure::{no_format, read_failure, unrecognized},
    frames::srgb,
    input::Naming,
    name::{self, Parts},
    placeholder,
    plan::{Job, MontageJob, Place, Plan, Rendition},
    plan_error::PlanError,
    rendered::Rendered,
    source::{ResolvedRendition, Source},
};
use crate::{
    codec::{Format, Header, Limits},
    codes::ErrorCode,
    geometry::{Rect, Size},
    interrupt::Interrupt,
    montage::Montage,
    output::{
        OutputRequest, OutputSettings,
        decide::{SourceInfo, decide},
    },
    recipe::{Pipeline, Recipe, RenderSettings},
    report::{Entry, Failure, IoInfo, Outcome, Phase},
    stage::overlay::Image,
    store::{Key, SharedStore},
    warning::Warning,
};

/// The object at a header's path. Paths are relative to the asset root and cannot leave it.
///
/// # Errors
/// When the path contains `..`, a host or a drive.
pub fn asset(path: &str) -> Result<Key, Failure> {
    Key::new(path.strip_prefix('/').unwrap_or(path)).ok_or_else(|| {
        Failure::new(
            Phase::Read,
            ErrorCode::AssetOutside,
            format!("{path} is not a path below the asset root; `..`, hosts and drives are not allowed"),
        )
    })
}

/// Decodes an overlay image: upright, in full, in sRGB.
///
/// # Errors
/// When it is not an image, is damaged, or exceeds a limit.
pub fn image(bytes: &[u8], limits: &Limits) -> Result<Image, Failure> {
    let source = Source::open(bytes, &[], limits)?;
    let (frame, _) = srgb(&source, bytes)?;
    Ok(Image { frame: frame.materialize(), digest: blake3::hash(bytes).into() })
}

/// Plans one montage whose images are in the store `assets`.
///
/// # Errors
/// When the output's name is invalid or the output would replace one of the images, as [`PlanError`]; a problem with
/// the images is an entry of the plan.
pub fn plan_montage(
    assets: &SharedStore,
    montage: &Montage,
    settings: &OutputSettings,
    naming: &Naming,
    limits: &Limits,
) -> Result<Plan, PlanError> {
    name::check(&naming.template)?;
    let label = montage.images.join(";");
    let recipe = Recipe { output: montage.output.clone(), ..Recipe::default() };
    let render_settings = RenderSettings { output: settings.clone(), ..RenderSettings::default() };
    let failed = |failure: Failure| {
        let entry = Entry {
            query: montage.to_string(),
            ..bare_entry(&label, Pipeline::new(&recipe, &render_settings), Outcome::Failed(failure))
        };
        let mut plan = Plan::default();
        plan.failed.push(entry);
        Ok(plan)
    };
    let keys: Result<Vec<Key>, Failure> = montage.images.iter().map(|path| asset(path)).collect();
    let keys = match keys {
        Ok(keys) => keys,
        Err(failure) => return failed(failure),
    };
    let Some(first) = keys.first().cloned() else { return Ok(Plan::default()) };
    let places: Vec<Place> = keys.into_iter().map(|key| Place { store: assets.clone(), key }).collect();
    let opened = read(&places, montage, limits)
        .and_then(|bytes| OpenedMontage::new(montage, settings, bytes, limits, &Interrupt::default()));
    let opened = match opened {
        Ok(opened) => opened,
        Err(failure) => return failed(failure),
    };
    let resolved = &opened.resolved;
    let info = resolved.decision.format.info();
    let ext = info.extensions.first().copied().unwrap_or(info.name);
    let parts = Parts {
        source: &first,
        ext,
        format: info.name,
        size: Some(resolved.size),
        n: 1,
        dpr: montage.dpr,
        class: None,
    };
    let (key, late) = naming.key(&naming.template, parts)?;
    let rendition = Rendition {
        label: key.to_string(),
        format: resolved.decision.format,
        late,
        to: Place { store: naming.store.as_ref().unwrap_or(assets).clone(), key },
        recipe: recipe.into(),
        settings: render_settings.into(),
        warnings: Vec::new(),
        class: None,
        queries: vec![0],
    };
    let source = Place { store: assets.clone(), key: first };
    let job = Job {
        canonical_id: source.canonical_id(),
        source,
        label,
        len: opened.images.iter().map(|image| image.bytes.len() as u64).sum(),
        stamp: None,
        renditions: vec![rendition],
        montage: Some(MontageJob { montage: montage.clone(), images: places }),
    };
    Plan::new(vec![job], false)
}

/// Reads the images.
pub(super) fn read(places: &[Place], montage: &Montage, limits: &Limits) -> Result<Vec<Vec<u8>>, Failure> {
    let one = |(place, path): (&Place, &String)| {
        let bytes = place.store.read_at_most(&place.key, limits.input_bytes);
        bytes.map_err(|e| about(path, read_failure(&e)))
    };
    places.iter().zip(&montage.images).map(one).collect()
}

/// Adds the image's path to a failure.
fn about(path: &str, failure: Failure) -> Failure {
    Failure { message: format!("{path}: {}", failure.message), ..failure }
}

/// A montage with its images read and its format chosen.
pub(super) struct OpenedMontage {
    montage: Montage,
    settings: OutputSettings,
    images: Vec<MontageImage>,
    header: Header,
    resolved: ResolvedRendition,
}

/// An image of a montage, before decoding.
struct MontageImage {
    path: String,
    bytes: Vec<u8>,
    source: Source,
    /// Its area of the montage.
    cell: Rect,
}

impl OpenedMontage {
    /// Recognizes the images, requests only the pixels that their cells need, and chooses the format.
    pub(super) fn new(
        montage: &Montage,
        settings: &OutputSettings,
        images: Vec<Vec<u8>>,
        limits: &Limits,
        interrupt: &Interrupt,
    ) -> Result<OpenedMontage, Failure> {
        let size = montage.size().ok_or_else(|| unrecognized(true))?;
        let cells = montage.cells(size);
        let open = |((bytes, path), cell): ((Vec<u8>, &String), &Rect)| {
            let source = Source::reduced(&bytes, limits, |header| least(header, cell.size));
            let mut source = source.map_err(|failure| about(path, failure))?;
            source.options.interrupt = interrupt.clone();
            Ok(MontageImage { path: path.clone(), bytes, source, cell: *cell })
        };
        let images: Vec<MontageImage> =
            images.into_iter().zip(&montage.images).zip(&cells).map(open).collect::<Result<_, Failure>>()?;
        let first = images.first().ok_or_else(|| unrecognized(true))?;
        let covered = montage.padding == 0 || montage.background.is_some_and(crate::color::Rgba::is_opaque);
        let header = Header {
            lossless: images.iter().all(|image| image.source.header.lossless),
            alpha: !covered || images.iter().any(|image| image.source.header.alpha),
            ..Header::plain(size)
        };
        let source_info = SourceInfo { from: first.source.format, header: &header, size, bilevel: false, limits };
        let request = OutputRequest { output: &montage.output, settings };
        let decision = decide(request, &source_info).map_err(|e| no_format(&e))?;
        let mut resolved = ResolvedRendition { decision, size, frames: Some(1) };
        resolved.decision.profile = None;
        resolved.decision.options.interrupt = interrupt.clone();
        resolved.refuse(size, limits)?;
        Ok(OpenedMontage { montage: montage.clone(), settings: settings.clone(), images, header, resolved })
    }

    /// The decided format and size.
    pub(super) fn resolve(&self) -> &ResolvedRendition {
        &self.resolved
    }

    /// The memory of the work, in bytes: the canvas, and the larger of the encoder and the largest image while it is
    /// drawn.
    pub(super) fn cost(&self) -> u64 {
        let held: u64 = self.images.iter().map(|image| image.bytes.len() as u64).sum();
        let cell = |image: &MontageImage| {
            let DecodeCost { frame, working } = image.source.decode_cost();
            frame + working + image.cell.size.pixels() * 8
        };
        let ground = self.resolved.size.pixels() * 8;
        let request = OutputRequest { output: &self.montage.output, settings: &self.settings };
        let (encoder, _) = self.resolved.encode_cost(&self.header, held, request, false);
        held + ground + encoder.max(self.images.iter().map(cell).max().unwrap_or(0))
    }

    /// Renders the montage. `placeholder` also makes the placeholder of the result.
    pub(super) fn render(self, placeholder: bool) -> Result<Rendered, Failure> {
        let OpenedMontage { montage, settings, images, resolved, .. } = self;
        resolved.decision.options.interrupt.begin();
        let mut ground = montage.ground(resolved.size, !resolved.decision.format.info().alpha);
        let (mut warnings, mut operations): (Vec<Warning>, Vec<String>) =
            (resolved.decision.warnings.clone(), Vec::new());
        let (mut ifsz, mut first): (u64, Option<(Format, Size)>) = (0, None);
        for MontageImage { path, bytes, source, cell } in images {
            let (frame, frame_warnings) = srgb(&source, &bytes).map_err(|failure| about(&path, failure))?;
            warnings.extend(frame_warnings);
            ground = Montage::put(ground, &frame, cell);
            operations.push(format!("montage {path} {cell}"));
            ifsz += bytes.len() as u64;
            first.get_or_insert((source.format, source.header.upright_size()));
        }
        let (ifmt, idim) = first.map_or(("", resolved.size), |(format, size)| (format.info().name, size));
        let request = OutputRequest { output: &montage.output, settings: &settings };
        let placeholder = placeholder.then(|| placeholder::of(&ground.clone().into()));
        let bytes = encode(ground, request, &resolved, None, None)?.bytes;
        let format = resolved.decision.format;
        let info = IoInfo {
            ifsz,
            idim,
            ifmt: ifmt.to_owned(),
            ofsz: bytes.len() as u64,
            odim: resolved.size,
            ofmt: format.info().name.to_owned(),
        };
        Ok(Rendered {
            bytes,
            info,
            format,
            reason: resolved.decision.reason(),
            kept_source: false,
            operations,
            warnings,
            placeholder,
        })
    }
}

/// The pixels that a cell needs: twice its displayed size each way; the resize filter does the rest.
fn least(header: &Header, cell: Size) -> Option<Size> {
    let cell = if header.orientation.swaps_sides() { cell.transposed() } else { cell };
    let (w, h) = (f64::from(header.size.width()), f64::from(header.size.height()));
    let scale = (f64::from(cell.width()) / w).max(f64::from(cell.height()) / h) * 2.0;
    (scale < 1.0).then(|| Size::round((w * scale).ceil(), (h * scale).ceil()))
}

/// Renders a montage of images in memory, in the order of [`Montage::images`].
///
/// # Errors
/// When the number of images differs from the number of cells, or one cannot be decoded.
pub fn montage(montage: &Montage, images: &[Vec<u8>], limits: &Limits) -> Result<Rendered, Failure> {
    let cells = montage.layout.map_or(0, |layout| layout.cells.len());
    if images.len() != cells {
        let message = format!("the layout has {cells} cells, but {} images were given", images.len());
        return Err(Failure::new(Phase::Read, ErrorCode::MontageIncomplete, message));
    }
    OpenedMontage::new(montage, &OutputSettings::default(), images.to_vec(), limits, &Interrupt::default())?
        .render(false)
}
