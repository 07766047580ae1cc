//! The text of floating-point numbers, equal to Python's `repr`.

use std::hint::select_unpredictable;
use std::mem::MaybeUninit;

use super::digits::{Sixteen, eight, sixteen};
use super::shortest::{DOUBLE, Decimal, Format, HALF, SINGLE};

/// The room that the text of a number is written in. It takes up to 24 bytes, and what comes
/// after them may be overwritten.
pub const FLOAT_ROOM: usize = 32;

type Room = [MaybeUninit<u8>; FLOAT_ROOM];

/// The room after the sign.
type Rest = [MaybeUninit<u8>; FLOAT_ROOM - 1];

/// Write the shortest text that reads back as `value`, and return its length: 0 if `value` is
/// not finite.
#[inline(always)]
pub fn float64(room: &mut Room, value: f64) -> usize {
    let bits = value.to_bits();
    let (sign, size) = (bits >> 63, bits & !(1 << 63));
    match Decimal::double(size) {
        Some(number) => signed(room, sign, number),
        None => rare(room, sign, size, DOUBLE),
    }
}

/// Write the shortest text that reads back as `value`, in the form of a `float64`, and return
/// its length: 0 if `value` is not finite.
#[allow(dead_code, reason = "numpy's numbers come as doubles so far")]
#[inline(always)]
pub fn float32(room: &mut Room, value: f32) -> usize {
    let bits = u64::from(value.to_bits());
    let (sign, size) = (bits >> 31, bits & !(1 << 31));
    match Decimal::single(size) {
        Some(number) => signed(room, sign, number),
        None => rare(room, sign, size, SINGLE),
    }
}

/// Write the shortest text that reads back as the number of these 16 bits, in the form of a
/// `float64`, and return its length: 0 if it is not finite.
#[allow(dead_code, reason = "numpy's numbers come as doubles so far")]
pub fn float16(room: &mut Room, bits: u16) -> usize {
    let bits = u64::from(bits);
    rare(room, bits >> 15, bits & !(1 << 15), HALF)
}

/// Write a number of any kind, among them those that the fast way is not for.
#[cold]
#[inline(never)]
fn rare(room: &mut Room, sign: u64, size: u64, format: Format) -> usize {
    if size == 0 {
        let sign = usize::from(sign != 0);
        put(room, 0, *b"-");
        put(room, sign, *b"0.0");
        return sign + 3;
    }
    match Decimal::any(size, format) {
        Some(number) => signed(room, sign, number),
        None => 0,
    }
}

#[inline(always)]
fn signed(room: &mut Room, sign: u64, number: Decimal) -> usize {
    let sign = usize::from(sign != 0);
    put(room, 0, *b"-");
    match room.get_mut(sign..).and_then(<[_]>::first_chunk_mut) {
        Some(rest) => sign + unsigned(rest, number),
        None => 0,
    }
}

/// Write a positive number: from 1e-4 to below 1e16 with all its digits, else with an exponent.
#[inline(always)]
fn unsigned(room: &mut Rest, number: Decimal) -> usize {
    let place = (number.exponent + 4).cast_unsigned() as usize;
    if place < 5 && (place > 0 || !number.is_short()) {
        return small(room, &Text::new(number.digits, number.last), 5 - place);
    }
    let number = number.normal();
    let place = number.exponent.cast_unsigned() as usize;
    if place < 8 {
        return middle(room, &Text::new(number.digits, number.last), 1 + place);
    }
    other(room, number.digits, number.last, number.exponent)
}

/// The 17 digits of a number as text, and how many there are without the zeros at the end.
struct Text {
    upper: u64,
    lower: u64,
    last: u8,
    count: usize,
}

impl Text {
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "a digit is below 10")]
    fn new(digits: u64, last: u64) -> Self {
        let Sixteen {
            upper,
            lower,
            count,
        } = sixteen(digits);
        Self {
            upper,
            lower,
            last: b'0' + last as u8,
            count: select_unpredictable(last == 0, count, 17),
        }
    }
}

/// Write a number below 10 with its first digit at `start`; or, if that is 1, with the first
/// digit before the point and the second after it.
#[inline(always)]
fn small(room: &mut Rest, text: &Text, start: usize) -> usize {
    put(room, 0, *b"0.000000");
    put(
        room,
        start - usize::from(start == 1),
        text.upper.to_le_bytes(),
    );
    put(room, start, text.upper.to_le_bytes());
    put(room, start + 8, text.lower.to_le_bytes());
    put(room, start + 16, [text.last]);
    put(room, 1, *b".");
    let len = start + text.count;
    select_unpredictable(len < 3, 3, len)
}

/// Write a number with `whole` digits before the point, from 1 to 8.
#[inline(always)]
fn middle(room: &mut Rest, text: &Text, whole: usize) -> usize {
    put(room, 0, text.upper.to_le_bytes());
    put(room, whole, *b".");
    // Of all eight digits nothing is left here, and what is written is overwritten.
    let rest = text.upper >> (8 * whole % 64);
    put(room, whole + 1, rest.to_le_bytes());
    put(room, 9, text.lower.to_le_bytes());
    put(room, 17, [text.last]);
    1 + select_unpredictable(text.count > whole, text.count, whole + 1)
}

#[inline(never)]
fn other(room: &mut Rest, digits: u64, last: u64, exponent: i32) -> usize {
    let text = Text::new(digits, last);
    match usize::try_from(exponent) {
        Ok(place @ 8..16) => large(room, &text, 1 + place),
        _ => with_exponent(room, &text, exponent),
    }
}

/// Write a number with `whole` digits before the point, from 9 to 16.
fn large(room: &mut Rest, text: &Text, whole: usize) -> usize {
    put(room, 0, text.upper.to_le_bytes());
    put(room, 8, text.lower.to_le_bytes());
    put(room, whole, *b".");
    let rest = text.lower >> (8 * whole % 64);
    put(room, whole + 1, rest.to_le_bytes());
    put(room, 17, [text.last]);
    1 + select_unpredictable(text.count > whole, text.count, whole + 1)
}

/// Write a number with one digit before the point, and an exponent of two digits or three.
fn with_exponent(room: &mut Rest, text: &Text, exponent: i32) -> usize {
    let one = small(room, text, 1);
    // The point is only written if there are digits after it.
    let len = if text.count == 1 { 1 } else { one };
    let sign = if exponent < 0 { b'-' } else { b'+' };
    let [.., hundreds, tens, ones] = eight(exponent.unsigned_abs().into()).to_le_bytes();
    if hundreds == b'0' {
        put(room, len, [b'e', sign, tens, ones]);
        len + 4
    } else {
        put(room, len, [b'e', sign, hundreds, tens, ones]);
        len + 5
    }
}

#[inline(always)]
fn put<const N: usize>(room: &mut [MaybeUninit<u8>], at: usize, bytes: [u8; N]) {
    if let Some(place) = room.get_mut(at..).and_then(<[_]>::first_chunk_mut) {
        *place = bytes.map(MaybeUninit::new);
    }
}
