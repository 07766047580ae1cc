//! Doubles and singles, whose digits are those of zmij.

use super::{text, text32};

/// Lay digits out as `repr` does: from 1e-4 to below 1e16 all of them, else with an exponent.
fn laid_out(sign: &str, digits: &str, exponent: i32) -> String {
    let digits = match digits.trim_end_matches('0') {
        "" => "0",
        digits => digits,
    };
    let before = usize::try_from(exponent + 1).unwrap_or(0);
    match exponent {
        -4..0 => {
            let zeros = usize::try_from(-1 - exponent).unwrap();
            format!("{sign}0.{}{digits}", "0".repeat(zeros))
        }
        0..16 if digits.len() > before => {
            format!("{sign}{}.{}", &digits[..before], &digits[before..])
        }
        0..16 => format!("{sign}{digits:0<before$}.0"),
        _ => {
            let point = if digits.len() > 1 { "." } else { "" };
            let sign_of_exponent = if exponent < 0 { '-' } else { '+' };
            let (first, rest) = digits.split_at(1);
            format!(
                "{sign}{first}{point}{rest}e{sign_of_exponent}{:02}",
                exponent.abs()
            )
        }
    }
}

/// Return the text by the digits of zmij.
fn by_zmij(value: impl zmij::Float) -> String {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value);
    let number = text.trim_start_matches('-');
    let sign = &text[..text.len() - number.len()];
    let (number, exponent) = number.split_once('e').unwrap_or((number, "0"));
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let all = format!("{whole}{part}");
    let digits = all.trim_start_matches('0');
    let zeros = i32::try_from(all.len() - digits.len()).unwrap();
    let exponent = exponent.parse::<i32>().unwrap() + i32::try_from(whole.len()).unwrap() - 1;
    if digits.is_empty() {
        laid_out(sign, "0", 0)
    } else {
        laid_out(sign, digits, exponent - zeros)
    }
}

/// Check a number against zmij and against the standard library, whose digits are the shortest,
/// too, but not the even ones if two are as near.
#[track_caller]
fn check(bits: u64) {
    for value in [f64::from_bits(bits), -f64::from_bits(bits)] {
        if value.is_finite() {
            let text = text(value);

            assert_eq!(text, by_zmij(value), "{bits:#x}");
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits());
            assert_eq!(digits_of(&text), digits_of(&format!("{value:e}")));
        }
    }
}

#[track_caller]
fn check32(bits: u32) {
    for value in [f32::from_bits(bits), -f32::from_bits(bits)] {
        if value.is_finite() {
            let text = text32(value);

            assert_eq!(text, by_zmij(value), "{bits:#x}");
            assert_eq!(text.parse::<f32>().unwrap().to_bits(), value.to_bits());
            assert_eq!(digits_of(&text), digits_of(&format!("{value:e}")));
        }
    }
}

/// Return how many digits a text has between the zeros in front and those at the end.
fn digits_of(text: &str) -> usize {
    let number = text.split('e').next().unwrap().replace(['-', '.'], "");
    number.trim_matches('0').len()
}

fn random(seed: u64) -> impl Iterator<Item = u64> {
    (0..).scan(seed, |state, _: u64| {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        Some(state.wrapping_mul(0x2545_f491_4f6c_dd1d))
    })
}

#[test]
fn powers_of_two_and_their_neighbours_are_shortest() {
    for exponent in 0..2047_u64 {
        for step in [
            0,
            1,
            2,
            3,
            1 << 51,
            (1 << 51) + 1,
            (1 << 52) - 2,
            (1 << 52) - 1,
        ] {
            check((exponent << 52) + step);
        }
    }
}

#[test]
fn powers_of_ten_and_their_neighbours_are_shortest() {
    for exponent in -323..=308 {
        for digit in 1..10 {
            let value: f64 = format!("{digit}e{exponent}").parse().unwrap();
            for step in 0..9 {
                check((value.to_bits() + step).saturating_sub(4));
            }
        }
    }
}

#[test]
fn subnormal_numbers_are_shortest() {
    for bits in (0..10_000).chain(random(1).map(|bits| bits >> 12).take(10_000)) {
        check(bits);
    }
}

#[test]
fn integers_and_short_decimals_are_shortest() {
    for whole in 0..30_000_u32 {
        let value = f64::from(whole);
        for value in [value, value / 100.0, value / 1e8, value / 3.0, value * 1e11] {
            check(value.to_bits());
        }
        // Ends of intervals that are multiples of powers of ten, and halves of the last digit.
        for value in [
            1e16 + 2.0 * value,
            1e22 + 2_097_152.0 * value,
            512.0 + value / 16384.0,
        ] {
            check(value.to_bits());
        }
    }
}

/// The numbers whose digits are the hardest to tell: the ends of what reads back as the number
/// are closest to a multiple of a power of ten, or a digit more is closest to a half.
#[test]
fn the_hardest_numbers_are_shortest() {
    for (q, significand) in HARDEST {
        check(significand - (1 << 52) + (u64::try_from(q + 1075).unwrap() << 52));
    }
}

#[test]
fn random_numbers_are_shortest() {
    for bits in random(2).take(100_000) {
        check(bits);
        // The same digits, in the range that is not written with an exponent.
        check((bits & ((1 << 52) - 1)) | ((1023 - 14 + (bits >> 57)) << 52));
    }
}

#[test]
fn singles_are_shortest() {
    for exponent in 0..256 {
        for step in [0, 1, 2, 1 << 22, (1 << 23) - 1] {
            check32((exponent << 23) + step);
        }
    }
    for bits in (0..10_000).chain(random(3).map(|bits| (bits >> 32) as u32).take(200_000)) {
        check32(bits);
    }
}

const HARDEST: [(i32, u64); 16] = [
    (403, 8_571_084_786_099_026),
    (547, 7_487_252_720_986_826),
    (-175, 7_745_553_667_031_166),
    (-983, 6_454_630_258_343_747),
    (-823, 5_115_933_961_988_509),
    (917, 5_106_185_698_912_191),
    (-866, 6_685_530_990_800_801),
    (164, 5_592_117_679_628_511),
    (-549, 6_898_586_531_774_200),
    (-549, 6_898_586_531_774_201),
    (706, 5_539_753_864_394_442),
    (706, 5_539_753_864_394_443),
    (-702, 4_662_377_310_054_808),
    (-702, 4_662_377_310_054_807),
    (-917, 5_657_214_278_064_574),
    (-242, 5_224_462_102_115_360),
];
