#![no_main]

use ironwire_fuzz::{float, naive};
use libfuzzer_sys::fuzz_target;

fn check(value: f64) {
    let Some(text) = float(value) else {
        assert!(!value.is_finite());
        return;
    };
    let text = String::from_utf8(text).unwrap();
    assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits());
    assert_eq!(text, naive::repr(value));
}

fuzz_target!(|data: &[u8]| {
    let (eights, rest) = data.as_chunks::<8>();
    for &bytes in eights {
        check(f64::from_le_bytes(bytes));
        // Numbers with few digits, as people write them.
        let [a, b, c, d, e, scale, ..] = bytes;
        let digits = i64::from_le_bytes([a, b, c, d, e, 0, 0, 0]) as f64;
        check(digits / 10f64.powi(i32::from(scale) % 30));
        check(-digits * 10f64.powi(i32::from(scale)));
    }
    if let Some(number) = std::str::from_utf8(rest)
        .ok()
        .and_then(|text| text.parse().ok())
    {
        check(number);
    }
});
