//! Headers of any content do not cause panics, and the printed form of a valid one parses to the same value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pixmill::{
    Size,
    montage::Montage,
    output::Accepts,
    param::{point, print_length},
    recipe::read_overlay,
};

fuzz_target!(|text: &str| {
    if let Ok(accepts) = Accepts::parse(text) {
        assert_eq!(Accepts::parse(&accepts.to_string()), Ok(accepts));
    }
    if let Ok(overlay) = read_overlay(text) {
        assert_eq!(read_overlay(&overlay.to_string()), Ok(overlay));
    }
    if let Ok(montage) = Montage::parse(text) {
        assert_eq!(Montage::parse(&montage.to_string()).as_ref(), Ok(&montage));
        let size = montage.size().expect("required");
        for cell in montage.cells(size) {
            let (right, bottom) = (cell.x + cell.size.width(), cell.y + cell.size.height());
            assert!(right <= size.width() && bottom <= size.height(), "{cell} in {size}");
        }
    }
    if let Some(focus) = point(text) {
        let printed = format!("{},{}", print_length(focus.x), print_length(focus.y));
        assert_eq!(point(&printed), Some(focus));
        let (x, y) = focus.share(Size::new(400, 300).expect("not empty"));
        assert!(x.is_finite() && y.is_finite(), "{x} {y}");
    }
});
