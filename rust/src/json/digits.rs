//! Digits as text, eight at a time: as many as fit in a register.

use std::hint::select_unpredictable;

/// A zero as text, eight times.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Return a number below 10^8 as text, the first digit in the lowest byte.
#[inline(always)]
pub fn eight(number: u64) -> u64 {
    (reversed(number) | ZEROS).swap_bytes()
}

/// A number below 10^16 as text, in two halves of eight digits.
pub struct Sixteen {
    pub upper: u64,
    pub lower: u64,
    /// How many digits there are without the zeros at the end, if the number is not 0.
    pub count: usize,
}

#[inline(always)]
pub fn sixteen(number: u64) -> Sixteen {
    let upper = number / 100_000_000;
    let lower = reversed(number - upper * 100_000_000);
    let upper = reversed(upper);
    let (end, len) = select_unpredictable(lower == 0, (upper, 8), (lower, 16));
    // The bit stands for the first digit of the half, of which no more is asked.
    let zeros = (end | (1 << 56)).trailing_zeros() / 8;
    Sixteen {
        upper: (upper | ZEROS).swap_bytes(),
        lower: (lower | ZEROS).swap_bytes(),
        count: len - zeros as usize,
    }
}

/// Return the digits of a number below 10^8 as numbers, the last digit in the lowest byte.
///
/// Halves the number three times, all parts at once: into numbers below 10,000, below 100 and
/// below 10. Each step divides by a multiplication, exactly for numbers as small as these, and
/// moves the quotient up: `x + q * (2^n - d)` is the remainder `x - q * d` with `q` above it.
#[inline(always)]
fn reversed(number: u64) -> u64 {
    let quotients = (number * 109_951_163) >> 40;
    let fours = number + quotients * ((1 << 32) - 10_000);
    let quotients = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = fours + quotients * ((1 << 16) - 100);
    let quotients = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    twos + quotients * ((1 << 8) - 10)
}
