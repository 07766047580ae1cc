//! What the text has to be, said as simply as it can be.

/// Return the inside of a JSON string, character by character.
pub fn escaped(text: impl Iterator<Item = char>) -> Vec<u8> {
    let mut inside = String::new();
    for character in text {
        match character {
            '"' => inside.push_str("\\\""),
            '\\' => inside.push_str("\\\\"),
            '\u{8}' => inside.push_str("\\b"),
            '\u{c}' => inside.push_str("\\f"),
            '\n' => inside.push_str("\\n"),
            '\r' => inside.push_str("\\r"),
            '\t' => inside.push_str("\\t"),
            '\0'..' ' => inside.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => inside.push(character),
        }
    }
    inside.into_bytes()
}

/// Return what Python's `repr` returns: of the shortest texts that read back as the number the
/// one that is nearest to it, and of two that are as near the even one.
pub fn repr(value: f64) -> String {
    // Of two that are as near, Rust takes the larger one, but not where it is told a precision.
    let shortest = format!("{value:e}");
    let precision = shortest
        .split_once('e')
        .unwrap()
        .0
        .trim_start_matches('-')
        .len();
    let even = format!("{value:.*e}", precision.saturating_sub(2));
    let is_the_same = even.parse::<f64>().unwrap().to_bits() == value.to_bits();
    let scientific = if is_the_same { even } else { shortest };
    let (mantissa, exponent) = scientific.split_once('e').unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    if !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
    let (sign, mantissa) = mantissa
        .strip_prefix('-')
        .map_or(("", mantissa), |size| ("-", size));
    let digits = mantissa.replace('.', "");
    let Ok(point) = usize::try_from(exponent + 1) else {
        return format!(
            "{sign}0.{}{digits}",
            "0".repeat(exponent.unsigned_abs() as usize - 1)
        );
    };
    if point == 0 {
        return format!("{sign}0.{digits}");
    }
    let digits = format!("{digits:0<width$}", width = point + 1);
    let (whole, fraction) = digits.split_at(point);
    format!("{sign}{whole}.{fraction}")
}
