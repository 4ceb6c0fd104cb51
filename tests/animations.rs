//! Animations between all formats: duration, number of frames and plays; and the frames of files as other programs
//! write them.
#![allow(clippy::disallowed_methods, reason = "a test reads files")]

mod support;

use pixmill::{
    Limits, Recipe, Size,
    codec::{Animation, DecodeOptions, EncodeOptions, Format, shown},
    image::Frame,
    render,
};
use std::time::Duration;
use support::size;

fn format(name: &str) -> Format {
    Format::for_output(name).expect(name).0
}

/// Animated formats that this build can read.
fn sources() -> impl Iterator<Item = Format> {
    let names = ["gif", "webp", "avif", "png", "jxl"].map(format).into_iter();
    names.filter(|format| format.is_readable() && format.is_writable())
}

/// The formats that an animation of this format can be converted to without losing frames.
fn targets(source: Format) -> impl Iterator<Item = Format> {
    let checked = |format: &Format| format.is_writable() && (format.is_readable() || format.info().video);
    let all = ["gif", "webp", "avif", "mp4"].map(format).into_iter().filter(checked);
    let own = ["png", "jxl"].map(format).into_iter().filter(move |format| *format == source);
    all.chain(own)
}

#[track_caller]
fn rendered(source: &[u8], query: &str) -> Vec<u8> {
    let recipes = [Recipe::parse(query).expect(query)];
    let mut all = render(source, &recipes, &Limits::default()).expect("an image");
    all.remove(0).expect("an output").bytes
}

/// An animation of this format with frames of one color each.
fn animation(format: Format, delays: &[Duration], plays: u32) -> Vec<u8> {
    let frames = u32::try_from(delays.len()).ok();
    let animation = Some(Animation { frames, plays, alpha: false });
    let mut encoder =
        format.encoder(&EncodeOptions { animation, ..EncodeOptions::default() }).expect("a format to write");
    for (i, delay) in delays.iter().enumerate() {
        let color = [u8::try_from(i * 40 % 256).expect("a byte"), if i % 2 == 0 { 30 } else { 220 }, 90, 255];
        let mut frame = Frame::new(size(40, 32), vec![color; 40 * 32], true);
        frame.delay = Some(*delay);
        encoder.push(&frame).expect("a frame it takes");
    }
    encoder.finish().expect("a file")
}

/// Delays and number of plays.
fn timing(bytes: &[u8]) -> (Vec<Duration>, u32) {
    let decoder = Format::sniff(bytes).map(|format| format.decoder(bytes, &DecodeOptions::default()));
    let mut decoder = decoder.expect("an image").expect("a header");
    let header = decoder.header();
    let mut delays = Vec::new();
    while let Some(frame) = decoder.next_frame().expect("pixels") {
        delays.push(frame.delay.expect("a delay"));
    }
    assert_eq!(header.frames, u32::try_from(delays.len()).ok(), "the header counts its frames");
    (delays, header.plays)
}

fn frames(bytes: &[u8]) -> Vec<Frame> {
    let decoder = Format::sniff(bytes).map(|format| format.decoder(bytes, &DecodeOptions::default()));
    let mut decoder = decoder.expect("an image").expect("a header");
    std::iter::from_fn(|| decoder.next_frame().expect("pixels")).collect()
}

/// The duration and the number of frames of an MP4 with one track.
fn video(bytes: &[u8]) -> (Duration, usize) {
    let after = |name: &[u8]| {
        let at = bytes.windows(4).position(|four| four == name).expect("a box");
        &bytes[at + 4..]
    };
    let number = |bytes: &[u8], at: usize| u32::from_be_bytes(*bytes[at..].first_chunk().expect("four bytes"));
    let media = after(b"mdhd");
    // Version 1 has 64-bit times.
    let (scale, length) = match media[0] {
        0 => (number(media, 12), u64::from(number(media, 16))),
        _ => (number(media, 20), u64::from(number(media, 24)) << 32 | u64::from(number(media, 28))),
    };
    let count = number(after(b"stsz"), 8) as usize;
    (Duration::from_nanos(length * 1_000_000_000 / u64::from(scale)), count)
}

/// Delays from 4 ms to 100 s, in microseconds.
const DELAYS: &[&[u64]] = &[
    &[4000, 4000, 4000, 4000],
    &[10_000, 11_000, 12_000, 13_000, 14_000],
    &[15_000; 8],
    &[16_667; 12],
    &[20_000, 33_000, 40_000, 5000],
    &[15_000, 100_000, 15_000],
    &[100_000, 1_234_000, 65_536_000],
    &[100_000_000; 3],
];

/// An output has the duration that browsers show of its source, and as many frames, for any two formats.
#[test]
fn every_pair_keeps_time_and_frames() {
    for source in sources() {
        for micros in DELAYS {
            let wanted: Vec<Duration> = micros.iter().map(|n| Duration::from_micros(*n)).collect();
            let file = animation(source, &wanted, 3);
            let (stored, _) = timing(&file);
            let (total, kept) = (wanted.iter().sum::<Duration>(), stored.iter().sum::<Duration>());
            assert_eq!(stored.len(), wanted.len(), "{source:?}");
            let unit = if source == format("gif") { 10_000 } else { 1000 };
            assert!(total.abs_diff(kept) <= Duration::from_micros(unit / 2 + 1), "{source:?} {micros:?}: {stored:?}");
            let played: Vec<Duration> = stored.iter().map(|delay| shown(*delay)).collect();
            for target in targets(source) {
                let name = target.info().name;
                let out = rendered(&file, &format!("format={name}&width=30"));
                let what = format!("{source:?} to {name}, {micros:?}");
                let total = played.iter().sum::<Duration>();
                if target.info().video {
                    let (is, count) = video(&out);
                    assert_eq!(count, played.len(), "{what}");
                    assert!(is.abs_diff(total) <= Duration::from_micros(20), "{what}: {is:?} {total:?}");
                    continue;
                }
                let (delays, plays) = timing(&out);
                assert_eq!((delays.len(), plays), (played.len(), 3), "{what}");
                let is = delays.iter().sum::<Duration>();
                let unit = if name == "gif" { 10_000 } else { 1000 };
                assert!(is.abs_diff(total) <= Duration::from_micros(unit / 2 + 1), "{what}: {is:?} {total:?}");
                // A GIF's frames share their time, so that none is too short.
                let unit = if name == "gif" { 3 * unit } else { unit };
                for (is, was) in delays.iter().zip(&played) {
                    assert!(is.abs_diff(*was) <= Duration::from_micros(unit), "{what}: {delays:?}");
                }
                let least = played.iter().min().expect("frames");
                let short = delays.iter().any(|delay| shown(*delay) != *delay);
                assert!(!short || *least < Duration::from_millis(20), "{what}: {delays:?}");
            }
        }
    }
}

/// Equal frames may be merged into one with their total delay.
#[test]
fn equal_frames_keep_their_delays() {
    for source in sources() {
        let animation = Animation { frames: Some(6), plays: 0, alpha: false };
        let mut encoder =
            source.encoder(&EncodeOptions { animation: Some(animation), ..EncodeOptions::default() }).expect("one");
        for i in 0..6 {
            let mut frame = Frame::new(size(20, 16), vec![[if i < 4 { 20 } else { 200 }, 0, 0, 255]; 320], true);
            frame.delay = Some(Duration::from_millis(30));
            encoder.push(&frame).expect("a frame it takes");
        }
        let file = encoder.finish().expect("a file");
        for target in targets(source) {
            let out = rendered(&file, &format!("format={}", target.info().name));
            let total = if target.info().video { video(&out).0 } else { timing(&out).0.iter().sum() };
            assert!(
                total.abs_diff(Duration::from_millis(180)) <= Duration::from_millis(5),
                "{source:?} {target:?}: {total:?}"
            );
        }
    }
}

/// The number of plays is kept, up to the format's maximum; endless stays endless.
#[test]
fn every_pair_keeps_the_number_of_plays() {
    let most = |format: Format| match format.info().name {
        "gif" => 65_536,
        "webp" => 65_535,
        "jxl" => u32::MAX,
        _ => i32::MAX.unsigned_abs(),
    };
    let delays = [Duration::from_millis(100); 2];
    for source in sources() {
        for plays in [0, 1, 2, 100, 65_535, 65_536, 65_537, 1_000_000, i32::MAX.unsigned_abs()] {
            let file = animation(source, &delays, plays);
            let (_, stored) = timing(&file);
            assert_eq!(stored, plays.min(most(source)), "{source:?}");
            for target in targets(source).filter(|target| !target.info().video) {
                let out = rendered(&file, &format!("format={}&width=20", target.info().name));
                assert_eq!(timing(&out).1, stored.min(most(target)), "{source:?} {plays} to {target:?}");
            }
        }
    }
}

/// A GIF of 20x20 pixels with four colors, and its parts.
mod gif {
    pub(super) const RED: u8 = 1;
    pub(super) const GREEN: u8 = 2;
    pub(super) const BLUE: u8 = 3;
    pub(super) const COLORS: [[u8; 4]; 4] = [[0, 0, 0, 255], [255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]];

    pub(super) fn header(w: u16, h: u16, table: bool) -> Vec<u8> {
        let mut bytes = [b"GIF89a".as_slice(), &w.to_le_bytes(), &h.to_le_bytes()].concat();
        bytes.extend([if table { 0x91 } else { 0x11 }, 0, 0]);
        if table {
            COLORS.iter().for_each(|[r, g, b, _]| bytes.extend([r, g, b]));
        }
        bytes
    }

    pub(super) fn control(flags: u8, delay: u16) -> Vec<u8> {
        let [low, high] = delay.to_le_bytes();
        vec![b'!', 0xf9, 4, flags, low, high, 0, 0]
    }

    /// An image of one color. All codes have the same length, because the table is cleared before it grows.
    pub(super) fn image(x: u16, y: u16, w: u16, h: u16, color: u8) -> Vec<u8> {
        let mut bytes = vec![b','];
        [x, y, w, h].iter().for_each(|n| bytes.extend(n.to_le_bytes()));
        bytes.extend([0, 2]);
        let pixels = usize::from(w) * usize::from(h);
        let codes = (0..pixels).flat_map(|i| [(i % 2 == 0).then_some(4), Some(color)]).flatten().chain([5]);
        let (mut bits, mut count, mut data) = (0_u32, 0, Vec::new());
        for code in codes {
            bits |= u32::from(code) << count;
            count += 3;
            while count >= 8 {
                data.push(bits.to_le_bytes()[0]);
                (bits, count) = (bits >> 8, count - 8);
            }
        }
        data.push(bits.to_le_bytes()[0]);
        for block in data.chunks(255) {
            bytes.push(u8::try_from(block.len()).expect("at most 255"));
            bytes.extend(block);
        }
        bytes.push(0);
        bytes
    }

    /// A full frame, shown for a tenth of a second.
    pub(super) fn full(color: u8) -> Vec<u8> {
        [control(0, 10), image(0, 0, 20, 20, color)].concat()
    }
}

/// GIFs that other readers accept are read, even if their blocks are not where the specification requires them.
#[test]
fn gifs_with_odd_blocks_have_all_frames() {
    let head = || gif::header(20, 20, true);
    let (red, green, blue) = (gif::full(gif::RED), gif::full(gif::GREEN), gif::full(gif::BLUE));
    let forever = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0".to_vec();
    let join = |parts: &[&[u8]]| parts.concat();
    let end = b";".as_slice();
    let cut = &blue[..blue.len() - 1];
    let cases = [
        ("no trailer", join(&[&head(), &red, &green, &blue])),
        ("no end of the last data", join(&[&head(), &red, &green, cut])),
        ("zero before the trailer", join(&[&head(), &red, &green, &blue, b"\0\0", end])),
        ("zeros between", join(&[&head(), b"\0", &red, b"\0", &green, b"\0\0\0", &blue, b"\0"])),
        ("garbage after the trailer", join(&[&head(), &red, &green, &blue, b";,,,!!!;GIF89a"])),
        ("another after the trailer", join(&[&head(), &red, &green, &blue, end, &head(), &red, end])),
        ("unknown first", join(&[&head(), b"!\x42\x05abcde\x01z\0", &red, &green, &blue, end])),
        ("unknown between", join(&[&head(), &red, b"!\x42\x05abcde\0", &green, b"!\0\x01x\0", &blue, end])),
        ("comments", join(&[&head(), b"!\xfe\x03abc\0", &red, b"!\xfe\0", &green, b"!\xfe\x01a\x01b\0", &blue, end])),
        ("plain text", join(&[&head(), &red, b"!\x01\x0c\0\0\0\0\0\0\0\0\0\0\0\0\x02hi\0", &green, &blue, end])),
        ("two controls", join(&[&head(), &gif::control(9, 99), &red, &green, &blue, end])),
        ("comment after control", join(&[&head(), &red[..8], b"!\xfe\x03abc\0", &red[8..], &green, &blue, end])),
        ("junk between", join(&[&head(), &red, b"\x55,\xaa!", &green, b"\x07", &blue, end])),
        ("cut off in a comment", join(&[&head(), &red, &green, &blue, b"!\xfe\x20abc"])),
        ("cut off in a control", join(&[&head(), &red, &green, &blue, b"!\xf9\x04"])),
        ("no screen", join(&[&gif::header(0, 0, true), &red, &green, &blue, end])),
    ];
    for (what, bytes) in cases {
        let file = join(&[&bytes[..13 + 12], &forever, &bytes[13 + 12..]]);
        for file in [&bytes, &file] {
            let all = frames(file);
            let seen: Vec<[u8; 4]> = all.iter().map(|frame| frame.rgba8()[210]).collect();
            assert_eq!(seen, &gif::COLORS[1..], "{what}");
            assert!(all.iter().all(|frame| frame.size() == size(20, 20)), "{what}");
            assert!(all.iter().all(|frame| frame.delay == Some(Duration::from_millis(100))), "{what}");
            let (_, plays) = timing(file);
            assert_eq!(plays, u32::from(file.len() == bytes.len()), "{what}: without the extension it plays once");
            // All frames, and their number from the header.
            assert_eq!(timing(&rendered(file, "format=webp&width=10")).0.len(), 3, "{what}");
        }
    }
}

/// Runs of one color end anywhere in a row, and images may be only a few pixels in size.
#[test]
fn gifs_with_long_runs_are_read_completely() {
    let mut seed = 3_u32;
    let mut next = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below
    };
    for _ in 0..400 {
        let (w, h, longest) = (1 + next(30), 1 + next(30), 1 + next(200));
        let mut indices = Vec::new();
        while indices.len() < (w * h) as usize {
            let color = u8::try_from(next(4)).expect("a byte");
            indices.extend(std::iter::repeat_n(color, 1 + next(longest) as usize));
        }
        indices.truncate((w * h) as usize);
        let (width, height) = (u16::try_from(w).expect("small"), u16::try_from(h).expect("small"));
        let palette: Vec<u8> = gif::COLORS.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        let mut encoder = ::gif::Encoder::new(Vec::new(), width, height, &palette).expect("a writer");
        let frame = ::gif::Frame { width, height, buffer: indices.as_slice().into(), ..::gif::Frame::default() };
        encoder.write_frame(&frame).expect("memory");
        let file = encoder.into_inner().expect("memory");
        let is = frames(&file)[0].rgba8().to_vec();
        let was: Vec<[u8; 4]> = indices.iter().map(|index| gif::COLORS[usize::from(*index)]).collect();
        assert_eq!(is, was, "{w}x{h}");
    }
}

/// Missing data is an error, never a half-gray frame.
#[test]
fn a_gif_truncated_within_an_image_is_damaged() {
    let whole = [gif::header(20, 20, true), gif::full(gif::RED), gif::full(gif::GREEN)].concat();
    for missing in [2, 30, 100] {
        let mut decoder =
            format("gif").decoder(&whole[..whole.len() - missing], &DecodeOptions::default()).expect("a header");
        assert!(decoder.next_frame().is_ok_and(|frame| frame.is_some()), "the first is all there");
        assert!(decoder.next_frame().is_err(), "{missing} bytes are missing");
    }
}

/// Frames are drawn and disposed of as in browsers.
#[test]
fn gif_frames_are_drawn_as_in_browsers() {
    use gif::{BLUE, COLORS, GREEN, RED, control, full, image};
    const CLEAR: [u8; 4] = [0; 4];
    let [black, red, green, blue] = COLORS;
    let at = |frame: &Frame, x: usize, y: usize| frame.rgba8()[y * frame.size().width() as usize + x];
    let file = |parts: &[Vec<u8>]| [gif::header(20, 20, true), parts.concat(), b";".to_vec()].concat();

    // Over the edge, far outside, and of zero size.
    let all =
        frames(&file(&[full(RED), image(15, 15, 10, 10, GREEN), image(30, 30, 5, 5, BLUE), image(3, 3, 0, 4, BLUE)]));
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|frame| frame.size() == size(20, 20)));
    assert_eq!([14, 15].map(|at_| at(&all[1], at_, 19)), [red, green]);
    assert!(all[2].rgba8() == all[1].rgba8() && all[3].rgba8() == all[1].rgba8());

    // If the first image is larger than the screen, the screen grows.
    let all = frames(&file(&[image(5, 0, 20, 25, GREEN), full(RED)]));
    assert_eq!((all[0].size(), all[1].size()), (size(25, 25), size(25, 25)));
    assert_eq!([4, 5, 24].map(|x| at(&all[0], x, 24)), [CLEAR, green, green]);
    assert_eq!([at(&all[1], 0, 0), at(&all[1], 24, 24)], [red, green]);

    // Clearing and restoring; 4 is an alias of 3.
    for previous in [3, 4] {
        let parts = [full(RED), control(previous << 2, 10), image(5, 5, 10, 10, GREEN), image(0, 0, 1, 1, BLUE)];
        let all = frames(&file(&parts));
        assert_eq!([at(&all[1], 5, 5), at(&all[2], 5, 5), at(&all[2], 0, 0)], [green, red, blue]);
    }
    let all = frames(&file(&[full(RED), control(2 << 2, 10), image(5, 5, 90, 10, GREEN), image(0, 0, 1, 1, BLUE)]));
    assert_eq!([at(&all[1], 19, 5), at(&all[2], 19, 5), at(&all[2], 19, 4)], [green, CLEAR, red]);

    // Without a table, and past its end, indices are black.
    let bare = [gif::header(20, 20, false), full(RED), b";".to_vec()].concat();
    assert_eq!(at(&frames(&bare)[0], 3, 3), black);
}

/// Chunks of a PNG.
mod png {
    use flate2::{Compression, Crc, write::ZlibEncoder};
    use std::io::Write;

    pub(super) fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let mut crc = Crc::new();
        crc.update(name);
        crc.update(data);
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        [&length, name.as_slice(), data, &crc.sum().to_be_bytes()].concat()
    }

    pub(super) fn packed(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(data).expect("memory");
        encoder.finish().expect("memory")
    }

    /// Position, delay and blending of a frame.
    #[derive(Clone, Copy)]
    pub(super) struct Control {
        pub(super) rect: (u32, u32, u32, u32),
        pub(super) delay: (u16, u16),
        pub(super) dispose: u8,
        pub(super) over: bool,
    }

    pub(super) fn control(sequence: u32, control: Control) -> Vec<u8> {
        let Control { rect: (x, y, w, h), delay, dispose, over } = control;
        let mut data = Vec::new();
        [sequence, w, h, x, y].iter().for_each(|n| data.extend(n.to_be_bytes()));
        [delay.0, delay.1].iter().for_each(|n| data.extend(n.to_be_bytes()));
        data.extend([dispose, u8::from(over)]);
        chunk(b"fcTL", &data)
    }
}

/// The samples of an image, rows of `bits` a sample, unfiltered, as PNG stores them; in seven passes if `interlaced`.
fn scanlines(w: u32, h: u32, bits: usize, interlaced: bool, sample: &dyn Fn(u32, u32) -> Vec<u16>) -> Vec<u8> {
    const PASSES: [(u32, u32, u32, u32); 7] =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let passes: &[(u32, u32, u32, u32)] = if interlaced { &PASSES } else { &[(0, 0, 1, 1)] };
    let mut out = Vec::new();
    for (left, top, across, down) in passes {
        for y in (*top..h).step_by(*down as usize).filter(|_| *left < w) {
            out.push(0);
            let row = (*left..w).step_by(*across as usize).flat_map(|x| sample(x, y));
            let (mut buffer, mut count) = (0_u32, 0);
            for sample in row {
                buffer = buffer << bits | u32::from(sample);
                count += bits;
                while count >= 8 {
                    out.push(u8::try_from(buffer >> (count - 8) & 0xff).expect("a byte"));
                    count -= 8;
                }
            }
            if count > 0 {
                out.push(u8::try_from(buffer << (8 - count) & 0xff).expect("a byte"));
            }
        }
    }
    out
}

/// Every color type and depth of PNG is read frame by frame: full and partial frames, interlaced or not.
#[test]
fn animated_pngs_of_every_kind() {
    let types = [(0, 1, "gray"), (2, 3, "rgb"), (3, 1, "palette"), (4, 2, "gray with alpha"), (6, 4, "rgba")];
    let depths = |kind: u8| match kind {
        0 => vec![1, 2, 4, 8, 16],
        3 => vec![1, 2, 4, 8],
        _ => vec![8, 16],
    };
    for (kind, channels, name) in types {
        for bits in depths(kind) {
            for (interlaced, transparent) in [(false, false), (true, false), (false, true), (true, true)] {
                if transparent && kind > 3 {
                    continue;
                }
                check_kind(kind, channels, bits, interlaced, transparent, &format!("{name}, {bits} bits"));
            }
        }
    }
}

fn check_kind(kind: u8, channels: u16, bits: usize, interlaced: bool, transparent: bool, what: &str) {
    let what = format!("{what}, interlaced {interlaced}, tRNS {transparent}");
    let most = u32::from(u16::MAX) >> (16 - bits);
    let narrow = |n: u32| u16::try_from(n & most).expect("sixteen bits");
    // Samples depend on position and frame.
    let of = move |frame: u32, x: u32, y: u32| -> Vec<u16> {
        let step = (most / 7).max(1);
        (0..u32::from(channels)).map(|c| narrow((x + 2 * y + 3 * frame + c) * step)).collect()
    };
    let (w, h, rect) = (13, 11, (3, 2, 7, 5));
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = [13_u32.to_be_bytes(), 11_u32.to_be_bytes()].concat();
    header.extend([u8::try_from(bits).expect("at most 16"), kind, 0, 0, u8::from(interlaced)]);
    file.extend(png::chunk(b"IHDR", &header));
    file.extend(png::chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 5]));
    let palette: Vec<[u8; 3]> = (0..=most.min(255)).map(|i| i.to_be_bytes()[3]).map(|i| [i, 255 - i, i / 2]).collect();
    if kind == 3 {
        file.extend(png::chunk(b"PLTE", palette.as_flattened()));
    }
    // The transparent sample or index, which does not occur.
    let hidden = of(0, 4, 3);
    if transparent {
        let data = match kind {
            3 => (0..palette.len()).map(|i| if i == usize::from(hidden[0]) { 0 } else { 255 }).collect(),
            _ => hidden.iter().flat_map(|n| n.to_be_bytes()).collect::<Vec<u8>>(),
        };
        file.extend(png::chunk(b"tRNS", &data));
    }
    let whole = png::Control { rect: (0, 0, w, h), delay: (1, 8), dispose: 0, over: false };
    file.extend(png::control(0, whole));
    file.extend(png::chunk(b"IDAT", &png::packed(&scanlines(w, h, bits, interlaced, &|x, y| of(0, x, y)))));
    file.extend(png::control(1, png::Control { rect, ..whole }));
    let part = png::packed(&scanlines(rect.2, rect.3, bits, interlaced, &|x, y| of(1, x, y)));
    file.extend(png::chunk(b"fdAT", &[[0, 0, 0, 2].as_slice(), &part].concat()));
    file.extend(png::chunk(b"IEND", &[]));

    let scaled = |n: u16| u8::try_from((u32::from(n) * 255 + most / 2) / most).expect("a byte");
    let color = |samples: &[u16]| -> [u8; 4] {
        let alpha = if transparent && samples == hidden { 0 } else { 255 };
        match *samples {
            [index] if kind == 3 => {
                let [r, g, b] = palette[usize::from(index)];
                [r, g, b, alpha]
            }
            [g] => [scaled(g), scaled(g), scaled(g), alpha],
            [g, a] => [scaled(g), scaled(g), scaled(g), scaled(a)],
            [r, g, b] => [scaled(r), scaled(g), scaled(b), alpha],
            [r, g, b, a] => [scaled(r), scaled(g), scaled(b), scaled(a)],
            _ => unreachable!("at most four channels"),
        }
    };
    let all = frames(&file);
    assert_eq!(all.len(), 2, "{what}");
    for y in 0..h {
        for x in 0..w {
            let at = |frame: usize| all[frame].rgba8()[(y * w + x) as usize];
            let inside = (3..10).contains(&x) && (2..7).contains(&y);
            let second = if inside { of(1, x - 3, y - 2) } else { of(0, x, y) };
            for (is, was) in [(at(0), color(&of(0, x, y))), (at(1), color(&second))] {
                assert_eq!(is, was, "{what}: {x},{y}");
            }
        }
    }
    let (delays, plays) = timing(&rendered(&file, "width=9"));
    assert_eq!((delays, plays), (vec![Duration::from_millis(125); 2], 5), "{what}");
}

/// Drawing over an opaque pixel gives an opaque one, as exact as eight bits allow.
#[test]
fn blending_is_exact() {
    let rgba = |color: [u8; 4]| move |_: u32, _: u32| color.map(u16::from).to_vec();
    for (ground, top) in [
        ([200, 100, 50, 255], [0, 255, 128, 1]),
        ([200, 100, 50, 255], [0, 255, 128, 127]),
        ([255, 255, 255, 255], [255, 255, 255, 128]),
        ([9, 200, 77, 255], [3, 4, 5, 254]),
        ([9, 200, 77, 255], [3, 4, 5, 0]),
        ([9, 200, 77, 100], [250, 4, 5, 60]),
        ([9, 200, 77, 0], [250, 4, 5, 60]),
    ] {
        let control = png::Control { rect: (0, 0, 2, 2), delay: (1, 10), dispose: 0, over: true };
        let lines = |color| png::packed(&scanlines(2, 2, 8, false, &rgba(color)));
        let file = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            png::chunk(b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 2, 8, 6, 0, 0, 0]),
            png::chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
            png::control(0, control),
            png::chunk(b"IDAT", &lines(ground)),
            png::control(1, control),
            png::chunk(b"fdAT", &[[0, 0, 0, 2].as_slice(), &lines(top)].concat()),
            png::chunk(b"IEND", &[]),
        ]
        .concat();
        let all = frames(&file);
        let is = all[1].rgba8()[0];
        let share = |n: u8| f64::from(n) / 255.0;
        let alpha = share(top[3]) + share(ground[3]) * (1.0 - share(top[3]));
        for i in 0..3 {
            let mixed = share(top[i]) * share(top[3]) + share(ground[i]) * share(ground[3]) * (1.0 - share(top[3]));
            assert!((f64::from(is[i]) - mixed / alpha * 255.0).abs() <= 0.51, "{top:?} over {ground:?}: {is:?}");
        }
        assert!((f64::from(is[3]) - alpha * 255.0).abs() <= 0.51, "{top:?} over {ground:?}: {is:?}");
        assert_eq!(all[1].opaque, ground[3] == 255, "{top:?} over {ground:?}");
    }
}

/// An animated PNG is written for any sequence of changed parts.
#[test]
fn parts_of_an_animated_png_may_follow_in_any_order() {
    let mut rects =
        vec![(31, 41, 38, 55), (31, 34, 38, 65), (0, 0, 1, 1), (99, 99, 1, 1), (0, 0, 100, 100), (60, 0, 40, 3)];
    // A pseudo-random sequence.
    let mut seed = 7_u32;
    let mut next = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below
    };
    for _ in 0..30 {
        let (x, y) = (next(100), next(100));
        rects.push((x, y, 1 + next(100 - x), 1 + next(100 - y)));
    }
    let count = u32::try_from(rects.len()).expect("few") + 1;
    let mut canvas = vec![[10, 20, 30, 255]; 10_000];
    for palette in [false, true] {
        let animation = Some(Animation { frames: Some(count), plays: 0, alpha: true });
        let options = EncodeOptions { animation, palette, lossless: true, ..EncodeOptions::default() };
        let mut encoder = format("png").encoder(&options).expect("a format to write");
        let mut wanted = Vec::new();
        for (i, (x, y, w, h)) in [(0, 0, 0, 0)].iter().chain(&rects).enumerate() {
            let shade = u8::try_from(i * 5).expect("a byte");
            for y in *y..y + h {
                canvas[(y * 100 + x) as usize..][..*w as usize].fill([shade, 255 - shade, 7, 255 - shade / 4]);
            }
            encoder.push(&Frame::new(Size::new(100, 100).expect("a size"), canvas.clone(), false)).expect("written");
            wanted.push(canvas.clone());
        }
        let file = encoder.finish().expect("a file");
        let all = frames(&file);
        assert_eq!(all.len(), wanted.len());
        assert!(all.iter().zip(&wanted).all(|(is, was)| is.rgba8() == was.as_slice()));
    }
}

/// The first frame of a GIF has a transparent color even if all of it is covered: readers treat uncovered pixels as
/// opaque otherwise. So does a cleared frame.
#[test]
fn a_transparent_gif_is_transparent_everywhere() {
    let clear = [255, 0, 0, 0];
    let square = |color: [u8; 4], from: u32, to: u32| {
        let inside = move |n: u32| (from..to).contains(&n);
        let pixels = (0..32).flat_map(|y| (0..32).map(move |x| if inside(x) && inside(y) { color } else { clear }));
        Frame::new(size(32, 32), pixels.collect(), false)
    };
    let still = EncodeOptions { lossless: true, ..EncodeOptions::default() };
    let moving = EncodeOptions { animation: Some(Animation { frames: None, plays: 0, alpha: true }), ..still.clone() };
    let white = [255, 255, 255, 255];
    for (options, frames) in [
        (&still, vec![square(white, 8, 20)]),
        (&still, vec![square(clear, 0, 0)]),
        (&moving, vec![square(white, 8, 20), square(white, 10, 12), square(clear, 0, 0), square(white, 1, 31)]),
        (&moving, vec![square(white, 0, 32), square(white, 8, 20)]),
    ] {
        let mut encoder = format("gif").encoder(options).expect("a format to write");
        frames.iter().for_each(|frame| encoder.push(frame).expect("a frame it takes"));
        let file = encoder.finish().expect("a file");
        let mut reader = ::gif::Decoder::new(file.as_slice()).expect("a header");
        let mut first = true;
        while let Some(frame) = reader.read_next_frame().expect("a frame") {
            if first || frame.dispose == ::gif::DisposalMethod::Background {
                assert!(frame.transparent.is_some(), "it has a transparent color");
                assert_eq!((frame.left, frame.top, frame.width, frame.height), (0, 0, 32, 32));
            }
            first = false;
        }
        let is: Vec<Frame> = self::frames(&file);
        for (is, was) in is.iter().zip(&frames) {
            let same = is.rgba8().iter().zip(was.rgba8()).all(|(a, b)| a[3] == b[3] && (a[3] == 0 || a == b));
            assert!(same, "visible and transparent pixels are kept");
        }
    }
}

/// The default image of an animated PNG may not be part of the animation.
#[test]
fn the_default_image_of_a_png_may_be_separate() {
    let control = png::Control { rect: (0, 0, 2, 2), delay: (7, 0), dispose: 2, over: false };
    let lines = |n: u16| png::packed(&scanlines(2, 2, 8, false, &|_, _| vec![n]));
    let mut file = Vec::new();
    for part in [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png::chunk(b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]),
        png::chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 1]),
        png::chunk(b"IDAT", &lines(9)),
        png::control(0, control),
        png::chunk(b"fdAT", &[[0, 0, 0, 1].as_slice(), &lines(100)].concat()),
        png::control(2, png::Control { rect: (0, 0, 1, 1), ..control }),
        png::chunk(b"fdAT", &[[0, 0, 0, 3].as_slice(), &png::packed(&[0, 200])].concat()),
        png::chunk(b"IEND", &[]),
    ] {
        file.extend(part);
    }
    let all = frames(&file);
    let seen: Vec<Vec<[u8; 4]>> = all.iter().map(|frame| frame.rgba8()[..2].to_vec()).collect();
    // The first frame cannot restore a previous state: its area becomes transparent.
    assert_eq!(seen, [vec![[100, 100, 100, 255]; 2], vec![[200, 200, 200, 255], [0; 4]]]);
    let (delays, plays) = timing(&file);
    assert_eq!((delays, plays), (vec![Duration::from_millis(70); 2], 1), "a denominator of zero is a hundred");
}
