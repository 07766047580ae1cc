//! Halves, of which there are so few that the shortest text of each is found by trying.

use super::{text, text16};

/// The number of a half.
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10), f64::from(bits & 0x3ff));
    let significand = if exponent == 0 {
        fraction
    } else {
        1024.0 + fraction
    };
    significand * f64::from(exponent.max(1) - 25).exp2()
}

/// Return the shortest text of a half, found by trying the two that are nearest with one digit,
/// with two, and so on.
fn by_trying(bits: u16) -> String {
    let number = half(bits);
    let below = f64::midpoint(half(bits.saturating_sub(1)), number);
    let above = f64::midpoint(number, half(bits + 1));
    let is_same = |read: f64| match bits & 1 {
        0 => below <= read && read <= above,
        _ => below < read && read < above,
    };
    for digits in 0..5 {
        let power = format!("{number:.0e}")
            .split_once('e')
            .unwrap()
            .1
            .parse::<i32>()
            .unwrap()
            - digits;
        let unit: f64 = format!("1e{power}").parse().unwrap();
        let lower = (number / unit + 1e-9).floor();
        let distance = |count: f64| (count - number / unit).abs();
        let fits = |count: &f64| is_same(format!("{count}e{power}").parse().unwrap());
        let [lower, upper] = [lower, lower + 1.0].map(|count| Some(count).filter(fits));
        let nearest = match (lower, upper) {
            (Some(lower), Some(upper)) if (distance(lower) - distance(upper)).abs() < 1e-9 => {
                Some(if lower % 2.0 == 0.0 { lower } else { upper })
            }
            (Some(lower), Some(upper)) => Some(if distance(lower) < distance(upper) {
                lower
            } else {
                upper
            }),
            _ => lower.or(upper),
        };
        if let Some(count) = nearest {
            return text(format!("{count}e{power}").parse().unwrap());
        }
    }
    text(number)
}

#[test]
fn halves_are_shortest() {
    for bits in 1..0x7c00 {
        let expected = by_trying(bits);

        assert_eq!(text16(bits), expected, "{bits:#x}");
        assert_eq!(text16(bits | 0x8000), format!("-{expected}"), "{bits:#x}");
    }
    assert_eq!([text16(0), text16(0x8000)], ["0.0", "-0.0"]);
}
