//! The text of floating-point numbers, equal to Python's `repr`.

use super::escape::short_block;
use super::{Buffer, Unwritable};

/// Write the shortest text that reads back as `value`, and `close`.
#[inline]
pub fn float<B: Buffer>(out: &mut B, value: f64, close: [u8; 1]) -> Result<(), B::Error> {
    if !value.is_finite() {
        return Err(Unwritable.into());
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value).as_bytes();
    if value.abs() < 1e-4 && value != 0.0 {
        small(out, text)?;
        return out.put(&close, 1);
    }
    if text.len() < 16 {
        return out.put_closed(&short_block(text), text.len(), close);
    }
    out.put_all(text)?;
    out.put(&close, 1)
}

/// Write a number below 1e-4, where `repr` takes the form `d.ddde-xx` with at least two digits
/// in the exponent, from a text of the forms `0.0000ddd` or `d.ddde-x`.
#[cold]
fn small<B: Buffer>(out: &mut B, text: &[u8]) -> Result<(), B::Error> {
    let (sign, text) = text.split_at(usize::from(text.first() == Some(&b'-')));
    out.put_all(sign)?;
    if let Some(fixed) = text.strip_prefix(b"0.0000") {
        let (first, rest) = fixed.split_at(1.min(fixed.len()));
        out.put_all(first)?;
        if !rest.is_empty() {
            out.put_all(b".")?;
            out.put_all(rest)?;
        }
        return out.put_all(b"e-05");
    }
    match text {
        [number @ .., b'e', b'-', exponent] => {
            out.put_all(number)?;
            out.put_all(b"e-0")?;
            out.put_all(&[*exponent])
        }
        _ => out.put_all(text),
    }
}
