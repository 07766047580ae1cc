//! The text of integers.

use super::Buffer;

/// Write an integer and `close`.
#[inline(always)]
pub fn int<B: Buffer>(out: &mut B, value: i64, close: [u8; 1]) -> Result<(), B::Error> {
    if value < 0 {
        out.put(b"-", 1)?;
    }
    let size = value.unsigned_abs();
    if size < GROUP {
        let (text, len) = leading_digits(size);
        return out.put_closed(&text, len, close);
    }
    long_int(out, size, close)
}

#[inline(never)]
fn long_int<B: Buffer>(out: &mut B, size: u64, close: [u8; 1]) -> Result<(), B::Error> {
    let (upper, lower) = (size / GROUP, size % GROUP);
    let (text, len) = leading_digits(if upper < GROUP { upper } else { upper / GROUP });
    out.put(&text, len)?;
    if upper >= GROUP {
        out.put(&digits(upper % GROUP).to_le_bytes(), 8)?;
    }
    out.put_closed(&digits(lower).to_le_bytes(), 8, close)
}

/// Numbers are written in groups of 8 digits: as many as fit in a register.
const GROUP: u64 = 100_000_000;

/// Return the text of a group without leading zeros, and its length.
#[inline(always)]
fn leading_digits(group: u64) -> ([u8; 8], usize) {
    let digits = digits(group);
    // The bit stands for the last digit, which is written also if it is a zero.
    let zeros = ((digits & 0x0f0f_0f0f_0f0f_0f0f) | (1 << 56)).trailing_zeros() / 8;
    ((digits >> (8 * zeros)).to_le_bytes(), 8 - zeros as usize)
}

/// Return the 8 digits of a group as text, the first digit in the lowest byte.
///
/// Halves the group three times, all parts at once: into numbers below 10,000, below 100 and
/// below 10. The multiplications by 10,486 / 2^20 and 103 / 2^10 divide by 100 and by 10,
/// exactly for numbers as small as these.
#[inline(always)]
fn digits(group: u64) -> u64 {
    let fours = (group / 10_000) | ((group % 10_000) << 32);
    let hundreds = ((fours * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let twos = hundreds | ((fours - 100 * hundreds) << 16);
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    let ones = tens | ((twos - 10 * tens) << 8);
    ones | 0x3030_3030_3030_3030
}
