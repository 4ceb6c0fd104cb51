//! Options and commands of sharp, libvips, ImageMagick, caesium, Squoosh, cwebp and similar tools, with their
//! equivalents. Suggestions use this table before they compare spelling.

/// An option of another tool.
pub(super) struct OtherOption {
    /// The spellings of the option.
    pub(super) typed: &'static [&'static str],
    /// The equivalent; `VALUE` is a placeholder for the value. Empty if it is the default. `None` if it depends on the
    /// case.
    pub(super) instead: Option<&'static str>,
    /// The hint in messages.
    pub(super) tip: &'static str,
}

const fn other(typed: &'static [&'static str], instead: &'static str, tip: &'static str) -> OtherOption {
    OtherOption { typed, instead: Some(instead), tip }
}

const fn tip(typed: &'static [&'static str], tip: &'static str) -> OtherOption {
    OtherOption { typed, instead: None, tip }
}

pub(super) const OPTIONS: &[OtherOption] = &[
    // Size
    other(
        &["--resize", "--size", "--geometry", "--thumbnail", "--scale", "--dimensions"],
        "--width VALUE",
        "use --width and --height, with --fit bounds, cover or crop",
    ),
    other(&["-w", "--w"], "--width VALUE", "use --width"),
    other(&["--h"], "--height VALUE", "use --height"),
    other(
        &["--max-width", "--maxwidth"],
        "--width VALUE",
        "use --width; images are not enlarged unless --enable upscale is given",
    ),
    other(
        &["--max-height", "--maxheight"],
        "--height VALUE",
        "use --height; images are not enlarged unless --enable upscale is given",
    ),
    other(
        &["--long-edge", "--longest-side", "--max-dimension", "--max-side", "--max-size"],
        "--width VALUE --height VALUE --fit bounds",
        "use --width and --height with --fit bounds",
    ),
    other(
        &["--short-edge", "--shortest-side"],
        "--width VALUE --height VALUE --fit cover",
        "use --width and --height with --fit cover",
    ),
    other(&["--ratio", "--aspect", "--aspect-ratio"], "--crop VALUE", "use --crop with a ratio such as 16:9"),
    tip(
        &["--smart", "--smart-crop", "--smartcrop", "--attention", "--entropy"],
        "use --crop with a ratio: --crop 1:1,smart",
    ),
    tip(&["--gravity", "--position"], "use --crop with an offset, such as --crop 1:1,offset-y0, or --focus"),
    other(&["--extent"], "--canvas VALUE", "use --canvas"),
    other(&["--background", "--background-color", "--bg", "--bgcolor"], "--bg-color VALUE", "use --bg-color"),
    other(&["--upscale", "--enlarge", "--allow-upscale"], "--enable upscale", "use --enable upscale"),
    other(
        &["--no-upscale", "--without-enlargement", "--withoutEnlargement", "--no-enlarge"],
        "",
        "images are not enlarged unless --enable upscale is given; remove this option",
    ),
    other(&["--kernel", "--filter"], "--resize-filter VALUE", "use --resize-filter"),
    // Orientation and color
    other(
        &["--rotate", "--rot", "--rotation", "--angle"],
        "--orient VALUE",
        "use --orient: r turns right, l turns left, 3 turns upside down",
    ),
    other(
        &["--auto-orient", "--auto-rotate", "--autorotate", "--autoOrient"],
        "",
        "the EXIF orientation is always applied; remove this option",
    ),
    other(&["--flip"], "--orient v", "use --orient v"),
    other(&["--flop", "--mirror"], "--orient h", "use --orient h"),
    other(
        &["--grayscale", "--greyscale", "--gray", "--monochrome"],
        "--saturation=-100",
        "use --saturation=-100, or --bw threshold for black and white",
    ),
    tip(&["--unsharp", "--sharp"], "use --sharpen, such as --sharpen a5,r2,t1"),
    // Format and quality
    other(&["--type", "--to", "--ext", "--fmt", "--output-format", "--convert"], "--format VALUE", "use --format"),
    tip(&["--webp"], "use --format webp"),
    tip(&["--avif"], "use --format avif"),
    tip(&["--jxl"], "use --format jxl"),
    tip(&["--mozjpeg", "--jpeg", "--jpg"], "use --format jpg"),
    tip(&["--oxipng", "--png"], "use --format png"),
    other(&["-Q", "--qual", "--jpeg-quality"], "--quality VALUE", "use --quality"),
    other(&["--progressive", "--interlace"], "--format pjpg", "use --format pjpg for progressive JPEG"),
    tip(
        &["--lossless", "-lossless"],
        "use --format webpll for lossless WebP, or --format jxl --quality 100; PNG is always lossless",
    ),
    tip(
        &["--effort", "--method", "--speed", "--compression", "--compression-level", "--zopfli", "-m"],
        "the encoder effort cannot be set; --optimize high searches for the smallest file",
    ),
    other(&["--max-file-size", "--size-limit", "--target-filesize"], "--target-size VALUE", "use --target-size"),
    // Metadata
    other(
        &["--strip", "--strip-all", "--strip-metadata", "--no-metadata", "--strip-exif"],
        "",
        "metadata is removed unless --keep-metadata or --metadata copyright keeps it; remove this option",
    ),
    other(
        &["--exif", "--keep-exif", "--with-metadata", "--withMetadata", "--preserve-exif", "-e"],
        "--keep-metadata",
        "use --keep-metadata",
    ),
    other(
        &["--icc", "--keep-icc", "--icc-profile", "--keep-icc-profile", "--withIccProfile"],
        "--keep-profile",
        "use --keep-profile",
    ),
    // Files
    other(
        &["--out", "--outdir", "--out-dir", "--output-dir", "--output-folder", "--output-file", "--dest", "-d"],
        "--output VALUE",
        "use --output, or -o",
    ),
    other(&["--input", "--in", "--src", "--source", "-i"], "VALUE", "inputs are positional arguments"),
    other(
        &["--force", "--overwrite", "--yes", "-y"],
        "",
        "existing outputs are always replaced; remove this option, or use --in-place to replace the sources",
    ),
    other(&["--recursive", "--recurse", "-r", "-R"], "", "folders always include their subfolders; remove this option"),
    other(
        &["--keep-structure", "--keep-dirs", "--keep-tree", "-S"],
        "",
        "the folders of the inputs are always mirrored; remove this option",
    ),
    other(&["--same-folder-as-input", "--same-folder"], "--in-place", "use --in-place"),
    other(&["--prefix"], "--name {dir}/VALUE{stem}.{ext}", "use --name, such as --name '{dir}/small-{stem}.{ext}'"),
    tip(&["--exclude", "--ignore"], "use a glob as input, or list exclusions in an .ignore file"),
    // The run
    other(
        &["--threads", "--num-threads", "--workers", "--concurrency", "--parallel", "--cpus", "-t"],
        "--jobs VALUE",
        "use --jobs, or -j",
    ),
    other(&["--dry", "--simulate", "--no-act", "-n"], "--dry-run", "use --dry-run"),
    other(&["--silent", "-s"], "--quiet", "use --quiet"),
    other(&["--json"], "--report -", "use --report - for JSON on standard output"),
];

/// Subcommands of other tools, the equivalent, and the hint in messages.
pub(super) const COMMANDS: &[(&[&str], Option<&str>, &str)] = &[
    (
        &["identify", "exif", "exiftool", "metadata", "dimensions", "size", "probe", "inspect", "stat"],
        Some("info"),
        "`pixmill info` shows the format, size and orientation of images",
    ),
    (
        &[
            "convert",
            "resize",
            "optimize",
            "optimise",
            "compress",
            "transform",
            "process",
            "render",
            "thumbnail",
            "thumb",
            "crop",
            "magick",
            "cwebp",
            "avifenc",
            "cjxl",
            "minify",
            "build",
            "vipsthumbnail",
        ],
        Some("run"),
        "`pixmill run` resizes, crops, converts and compresses images",
    ),
    (&["mogrify"], Some("run --in-place"), "`pixmill run --in-place` replaces images with their results"),
    (&["watch", "dev"], Some("run --watch"), "`pixmill run --watch` runs again on every change"),
    (
        &["diff", "ssim", "similarity", "dssim", "butteraugli", "ssimulacra2"],
        Some("compare"),
        "`pixmill compare` compares two images",
    ),
    (
        &["lint", "test", "verify", "audit", "budget"],
        Some("check"),
        "`pixmill check` compares output sizes with a baseline and budgets",
    ),
    (
        &["markup", "picture", "srcset", "img", "tag"],
        Some("html"),
        "`pixmill html` prints markup for the images of a manifest",
    ),
    (&["describe", "parse"], Some("explain"), "`pixmill explain` shows what a query means"),
    (&["montage", "collage", "sprite"], None, "use `pixmill run --montage`"),
    (&["composite", "overlay", "watermark"], None, "use `pixmill run --overlay`"),
    (
        &["config", "setup", "new", "create", "initialize", "initialise"],
        None,
        "`pixmill init` writes a pixmill.toml for this folder",
    ),
    (&["completion", "completions"], None, "use `pixmill generate bash`, zsh, fish, powershell or elvish"),
    (&["version"], None, "use `pixmill --version`"),
    (&["clean", "clear", "purge", "prune"], None, "see `pixmill cache --help`, and `pixmill run --prune`"),
];
