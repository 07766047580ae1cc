//! The value of an `int` of up to 128 bits.
//!
//! Gain: two calls and a new object for each UUID. Gate: `Level::KNOWS_LAYOUT`, and the trial of
//! `instance`. Twin: the public interface.

use std::slice;

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyInt;

use super::call::attached;

/// How an int begins; then come its digits of 30 bits.
#[repr(C)]
struct Int {
    base: ffi::PyObject,
    tag: isize,
    digits: [u32; 1],
}

const DIGIT_BITS: usize = 30;

/// Return the value of an exact `int`, if it is one of 0 to `u128::MAX`, from its digits.
///
/// Only where the layout of ints is known.
#[inline]
pub fn read(value: Borrowed<'_, '_, PyInt>) -> Option<u128> {
    let int = value.as_ptr().cast::<Int>();
    // SAFETY: every `int` begins like this.
    let tag = unsafe { (*int).tag };
    // Up to Python 3.11, the tag is the number of digits, below zero for a number below zero.
    // Later it is that number above three bits, of which the lowest two tell the sign.
    let (count, is_negative) = if cfg!(Py_3_12) {
        (tag.cast_unsigned() >> 3, tag & 2 != 0)
    } else {
        (tag.unsigned_abs(), tag < 0)
    };
    if is_negative || count > 5 {
        return None;
    }
    if cfg!(Py_3_12) && tag & 1 != 0 {
        return Some(0);
    }
    // SAFETY: the place of the digits, in an `int`.
    let digits = unsafe { &raw const (*int).digits };
    // SAFETY: as many digits are there, and an `int` never changes.
    let digits = unsafe { slice::from_raw_parts(digits.cast::<u32>(), count) };
    let mut number = 0_u128;
    for (place, &digit) in digits.iter().enumerate() {
        let digit = u128::from(digit);
        if place == 4 && digit >= 1 << (128 - 4 * DIGIT_BITS) {
            return None;
        }
        number |= digit << (place * DIGIT_BITS);
    }
    Some(number)
}

/// Return the value of an exact `int`, if it is one of 0 to `u128::MAX`, by the interface.
pub fn ask(value: Borrowed<'_, '_, PyInt>) -> Option<u128> {
    attached(|| {
        let upper = value.rshift(64_u8).ok()?.extract::<u64>().ok()?;
        // SAFETY: `value` is a live int, for which the call cannot fail.
        let lower = unsafe { ffi::PyLong_AsUnsignedLongLongMask(value.as_ptr()) };
        Some(u128::from(upper) << 64 | u128::from(lower))
    })
}
