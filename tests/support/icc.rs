//! ICC profiles written from their definitions, with their colors in double precision.
#![allow(dead_code, reason = "each test program uses a part")]

/// The transfer curves of a profile or file: sample to luminance, 0 to 1 each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Curve {
    /// Luminance is the sample to this power.
    Gamma(f64),
    /// sRGB's curve as a formula (ICC version 4).
    Srgb,
    /// sRGB's curve, sampled at this number of points.
    SrgbPoints(u16),
}

impl Curve {
    pub(crate) fn light(self, v: f64) -> f64 {
        match self {
            Curve::Gamma(gamma) => v.powf(gamma),
            Curve::Srgb | Curve::SrgbPoints(_) if v <= 0.04045 => v / 12.92,
            Curve::Srgb | Curve::SrgbPoints(_) => ((v + 0.055) / 1.055).powf(2.4),
        }
    }

    fn tag(self) -> Vec<u8> {
        let points = |n: u16, light: &dyn Fn(f64) -> f64| {
            let point = |i| (light(f64::from(i) / f64::from(n - 1)) * 65535.0).round() as u16;
            let all: Vec<u8> = (0..n).flat_map(|i| point(i).to_be_bytes()).collect();
            [b"curv\0\0\0\0".as_slice(), &u32::from(n).to_be_bytes(), &all].concat()
        };
        match self {
            Curve::Gamma(gamma) => points(1024, &|v| v.powf(gamma)),
            Curve::Srgb => {
                let numbers = fixed(&[2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045]);
                [b"para\0\0\0\0\0\x03\0\0".as_slice(), &numbers].concat()
            }
            Curve::SrgbPoints(n) => points(n, &|v| Curve::Srgb.light(v)),
        }
    }
}

/// Three primaries and a white point, each x and y of CIE 1931.
pub(crate) type Lights = [(f64, f64); 4];

pub(crate) const SRGB: Lights = [(0.3127, 0.329), (0.64, 0.33), (0.3, 0.6), (0.15, 0.06)];
pub(crate) const P3: Lights = [(0.3127, 0.329), (0.68, 0.32), (0.265, 0.69), (0.15, 0.06)];
pub(crate) const ADOBE: Lights = [(0.3127, 0.329), (0.64, 0.33), (0.21, 0.71), (0.15, 0.06)];

type Matrix = [[f64; 3]; 3];

const D50: [f64; 3] = [0.9642, 1.0, 0.8249];

fn times(a: &Matrix, v: [f64; 3]) -> [f64; 3] {
    a.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let column = |i: usize| times(a, [b[0][i], b[1][i], b[2][i]]);
    let [x, y, z] = [column(0), column(1), column(2)];
    [0, 1, 2].map(|i| [x[i], y[i], z[i]])
}

fn inverse(m: &Matrix) -> Matrix {
    let cofactor = |r: usize, c: usize| {
        let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    let determinant: f64 = (0..3).map(|c| m[0][c] * cofactor(0, c)).sum();
    [0, 1, 2].map(|r| [0, 1, 2].map(|c| cofactor(c, r) / determinant))
}

/// From linear samples to XYZ relative to D50, with Bradford adaptation.
fn to_xyz(lights: Lights) -> Matrix {
    const BRADFORD: Matrix = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
    let xyz = |(x, y): (f64, f64)| [x / y, 1.0, (1.0 - x - y) / y];
    let [white, r, g, b] = lights.map(xyz);
    let columns = [0, 1, 2].map(|i| [r[i], g[i], b[i]]);
    let shares = times(&inverse(&columns), white);
    let scaled = columns.map(|row| [0, 1, 2].map(|i| row[i] * shares[i]));
    let (from, to) = (times(&BRADFORD, white), times(&BRADFORD, D50));
    let scale = [0, 1, 2].map(|r| [0, 1, 2].map(|c| if r == c { to[r] / from[r] } else { 0.0 }));
    product(&product(&inverse(&BRADFORD), &product(&scale, &BRADFORD)), &scaled)
}

fn fixed(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|v| ((v * 65536.0).round() as i32).to_be_bytes()).collect()
}

fn xyz_tag(v: [f64; 3]) -> Vec<u8> {
    [b"XYZ \0\0\0\0".as_slice(), &fixed(&v)].concat()
}

/// A profile with these tags and a fixed date.
pub(crate) fn profile(class: &[u8; 4], model: &[u8; 4], pcs: &[u8; 4], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let long = |n: usize| u32::try_from(n).expect("short").to_be_bytes();
    // Lookup tables of 16 bits belong to version 2, formulas to version 4.
    let version = if pcs == b"Lab " { [2, 0x40, 0, 0] } else { [4, 0x20, 0, 0] };
    let (mut table, mut data) = (Vec::new(), Vec::new());
    let first = 132 + 12 * tags.len();
    for (name, tag) in tags {
        table.extend([name.as_slice(), &long(first + data.len()), &long(tag.len())].concat());
        data.extend_from_slice(tag);
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let mut header = [&long(first + data.len())[..], &[0; 4], &version, class, model, pcs].concat();
    header.extend([7, 234, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    header.extend(b"acsp");
    header.resize(68, 0);
    header.extend(fixed(&D50));
    header.resize(128, 0);
    [&header[..], &long(tags.len()), &table, &data].concat()
}

/// A gray profile.
pub(crate) fn gray(curve: Curve) -> Vec<u8> {
    profile(b"mntr", b"GRAY", b"XYZ ", &[(b"wtpt", xyz_tag(D50)), (b"kTRC", curve.tag())])
}

/// A display profile.
pub(crate) fn rgb(lights: Lights, curve: Curve) -> Vec<u8> {
    let m = to_xyz(lights);
    let column = |i: usize| xyz_tag([m[0][i], m[1][i], m[2][i]]);
    let trc = || curve.tag();
    profile(
        b"mntr",
        b"RGB ",
        b"XYZ ",
        &[
            (b"wtpt", xyz_tag(D50)),
            (b"rXYZ", column(0)),
            (b"gXYZ", column(1)),
            (b"bXYZ", column(2)),
            (b"rTRC", trc()),
            (b"gTRC", trc()),
            (b"bTRC", trc()),
        ],
    )
}

/// A lookup table of `steps` points a channel, from samples to Lab (version 2: 100 is 0xff00).
fn table(channels: u8, steps: u8, lab: impl Fn(&[f64]) -> [f64; 3]) -> Vec<u8> {
    let linear = || [0_u16, 65535].map(u16::to_be_bytes).concat();
    let mut tag = [b"mft2\0\0\0\0".as_slice(), &[channels, 3, steps, 0]].concat();
    tag.extend(fixed(&[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]));
    tag.extend([0, 2, 0, 2]);
    (0..channels).for_each(|_| tag.extend(linear()));
    let n = usize::from(steps);
    for at in 0..n.pow(channels.into()) {
        // The first channel varies most slowly.
        let channel = |c: u8| (at / n.pow((channels - 1 - c).into()) % n) as f64 / f64::from(steps - 1);
        let point: Vec<f64> = (0..channels).map(channel).collect();
        let [l, a, b] = lab(&point);
        let stored = [l * 652.8, (a + 128.0) * 256.0, (b + 128.0) * 256.0];
        tag.extend(stored.iter().flat_map(|v| (v.round().clamp(0.0, 65535.0) as u16).to_be_bytes()));
    }
    (0..3).for_each(|_| tag.extend(linear()));
    tag
}

/// The Lab of a press's solid inks; a combination is as dark as its darkest ink, with their mean color.
pub(crate) fn inks(cmyk: &[f64]) -> [f64; 3] {
    let solids = [[57.0, -37.0, -46.0], [50.0, 74.0, -3.0], [93.0, -5.0, 93.0], [18.0, 0.0, 0.0]];
    let mut lab = [100.0, 0.0, 0.0];
    for (share, solid) in cmyk.iter().zip(solids) {
        let light = 1.0 - share * (1.0 - solid[0] / 100.0);
        lab = [lab[0] * light, (lab[1] + share * solid[1]) * light, (lab[2] + share * solid[2]) * light];
    }
    lab
}

/// A press profile with two points an ink.
pub(crate) fn cmyk() -> Vec<u8> {
    profile(b"prtr", b"CMYK", b"Lab ", &[(b"wtpt", xyz_tag(D50)), (b"A2B0", table(4, 2, inks))])
}

/// sRGB as a lookup table instead of a matrix; `chroma` is a factor of saturation.
pub(crate) fn srgb_table(chroma: f64) -> Vec<u8> {
    let lab = |rgb: &[f64]| {
        let xyz = times(&to_xyz(SRGB), [0, 1, 2].map(|i| Curve::Srgb.light(rgb[i])));
        let f = [0, 1, 2].map(|i| {
            let t = xyz[i] / D50[i];
            if t > (6.0_f64 / 29.0).powi(3) { t.cbrt() } else { t / (3.0 * (6.0_f64 / 29.0).powi(2)) + 4.0 / 29.0 }
        });
        [116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]) * chroma, 200.0 * (f[1] - f[2]) * chroma]
    };
    profile(b"mntr", b"RGB ", b"Lab ", &[(b"wtpt", xyz_tag(D50)), (b"A2B0", table(3, 17, lab))])
}

fn shown(linear: [f64; 3]) -> [u8; 3] {
    let signal = |v: f64| if v <= 0.003_130_8 { 12.92 * v } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
    linear.map(|v| (255.0 * signal(v)).round().clamp(0.0, 255.0) as u8)
}

/// The sRGB color of samples with these primaries and this curve.
pub(crate) fn seen(rgb: [u8; 3], lights: Lights, curve: Curve) -> [u8; 3] {
    let linear = rgb.map(|v| curve.light(f64::from(v) / 255.0));
    shown(times(&inverse(&to_xyz(SRGB)), times(&to_xyz(lights), linear)))
}

/// The same for Lab relative to D50.
pub(crate) fn seen_lab([l, a, b]: [f64; 3]) -> [u8; 3] {
    let y = (l + 16.0) / 116.0;
    let f = [y + a / 500.0, y, y - b / 200.0];
    let light = |t: f64| if t > 6.0 / 29.0 { t.powi(3) } else { 3.0 * (6.0_f64 / 29.0).powi(2) * (t - 4.0 / 29.0) };
    shown(times(&inverse(&to_xyz(SRGB)), [0, 1, 2].map(|i| D50[i] * light(f[i]))))
}
