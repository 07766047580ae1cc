//! The text of floating-point numbers, against that of others.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

#[path = "../../src/json/digits.rs"]
mod digits;
#[path = "../../src/json/powers.rs"]
mod powers;
#[path = "../../src/json/repr.rs"]
mod repr;
#[path = "../../src/json/shortest.rs"]
mod shortest;

mod against_zmij;
mod by_trying;

use std::mem::MaybeUninit;

use repr::{FLOAT_ROOM, float16, float32, float64};

fn written(write: impl FnOnce(&mut [MaybeUninit<u8>; FLOAT_ROOM]) -> usize) -> String {
    let mut room = [MaybeUninit::new(b'?'); FLOAT_ROOM];
    let len = write(&mut room);
    #[allow(unsafe_code, reason = "the room was filled before")]
    // SAFETY: every byte of the room was written when it was made.
    let text = room.map(|byte| unsafe { byte.assume_init() });
    String::from_utf8(text[..len].to_vec()).unwrap()
}

fn text(value: f64) -> String {
    written(|room| float64(room, value))
}

fn text32(value: f32) -> String {
    written(|room| float32(room, value))
}

fn text16(bits: u16) -> String {
    written(|room| float16(room, bits))
}

#[test]
fn texts_are_those_of_repr() {
    let cases = [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (-1.5, "-1.5"),
        (10.0, "10.0"),
        (0.1, "0.1"),
        (0.3, "0.3"),
        (1.0 / 3.0, "0.3333333333333333"),
        (-65.613_616_999_999_98, "-65.61361699999998"),
        (123_456_789_012.5, "123456789012.5"),
        (12_345_678.0, "12345678.0"),
        (99_999_999.0, "99999999.0"),
        (100_000_000.0, "100000000.0"),
        (9_999_999_999_999_998.0, "9999999999999998.0"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
        (1e22, "1e+22"),
        (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
        (0.001, "0.001"),
        (0.000_999, "0.000999"),
        (1e-4, "0.0001"),
        (9.999e-5, "9.999e-05"),
        (-1e-5, "-1e-05"),
        (1.5e-7, "1.5e-07"),
        (1e-10, "1e-10"),
        (1e100, "1e+100"),
        (5e-324, "5e-324"),
        (2.225_073_858_507_201_4e-308, "2.2250738585072014e-308"),
        (f64::MAX, "1.7976931348623157e+308"),
    ];
    for (value, expected) in cases {
        assert_eq!(text(value), expected);
    }
}

#[test]
fn what_is_not_finite_has_no_text() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(text(value), "");
    }
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(text32(value), "");
    }
    for bits in [0x7c00, 0x7c01, 0x7fff, 0xfc00, 0xffff] {
        assert_eq!(text16(bits), "");
    }
}
