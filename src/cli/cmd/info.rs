//! `pixmill info`: format, dimensions and properties of images.

use crate::{
    cli::{args::InfoArgs, files::read_input, printer::Printer},
    codec::{Header, Limits},
    engine::{ImageInfo, inspect},
    image::{ColorProfile, Orientation},
    report::ExitStatus,
};

/// Prints the properties of each file. For a file that is not an image, prints an error to standard error and exits
/// with 1.
///
/// # Errors
/// When standard output cannot be written.
pub fn info(args: &InfoArgs) -> anyhow::Result<ExitStatus> {
    let printer = Printer::plain();
    let mut exit = ExitStatus::Success;
    for file in &args.files {
        match read_input(file).and_then(|bytes| Ok(inspect(&bytes, &Limits::default())?)) {
            Ok(facts) => {
                let name = file.display().to_string();
                if args.json { printer.json(&json(&name, &facts)) } else { printer.lines(&[text(&name, &facts)]) }?;
            }
            Err(error) => {
                printer.error(&error.context(file.display().to_string()));
                exit = ExitStatus::Failure;
            }
        }
    }
    Ok(exit)
}

fn profile(header: &Header) -> String {
    match &header.profile {
        ColorProfile::Srgb => match &header.icc {
            Some(icc) => format!("sRGB (ICC profile of {} bytes)", icc.len()),
            None => "sRGB".to_owned(),
        },
        ColorProfile::Icc(icc) => format!("ICC profile of {} bytes", icc.len()),
        ColorProfile::Gamma { gamma, colors } => {
            let colors = if colors.is_some() { "" } else { "gray " };
            format!("{colors}gamma {:.5}", f64::from(*gamma) / 100_000.0)
        }
        ColorProfile::Cicp { primaries, transfer } => format!("CICP primaries {primaries}, transfer {transfer}"),
    }
}

fn text(name: &str, facts: &ImageInfo) -> String {
    let ImageInfo { format, bytes, header } = facts;
    let mut words = vec![format!("{} bytes", bytes), format!("{} bit", header.bits)];
    words.push(if header.lossless { "lossless" } else { "lossy" }.to_owned());
    if header.progressive {
        words.push("progressive".to_owned());
    }
    if header.alpha {
        words.push("alpha".to_owned());
    }
    match header.frames {
        Some(1) => {}
        Some(n) => words.push(format!("{n} frames")),
        None => words.push("animated".to_owned()),
    }
    if header.orientation != Orientation::Upright {
        words.push(format!("EXIF orientation {}", header.orientation.exif()));
    }
    words.push(profile(header));
    if header.metadata {
        words.push("metadata".to_owned());
    }
    format!("{name}: {} {}, {}", format.info().name, header.upright_size(), words.join(", "))
}

fn json(name: &str, facts: &ImageInfo) -> String {
    let ImageInfo { format, bytes, header } = facts;
    let size = header.upright_size();
    let value = serde_json::json!({
        "file": name,
        "format": format.info().name,
        "mime": format.info().mime,
        "bytes": bytes,
        "width": size.width(),
        "height": size.height(),
        "bits": header.bits,
        "lossless": header.lossless,
        "progressive": header.progressive,
        "alpha": header.alpha,
        "frames": header.frames,
        "orientation": header.orientation.exif(),
        "profile": profile(header),
        "metadata": header.metadata,
    });
    format!("{value}\n")
}
