//! What the significand of a double is multiplied by to become decimal: a table that the compiler
//! computes.

/// How many exponents there are of normal numbers; as stored in a double they are 1 to 2046.
const EXPONENTS: usize = 2046;

/// How many powers of ten they take, from 10^323 down to 10^-293.
const POWERS: usize = 617;
const LARGEST: usize = 323;

/// For each exponent from 1 on, where the last bit of the significand stands for `2^q`: the
/// fraction `2^q / 10^(k+1)`, where `10^k` is the largest power of ten that is at most `2^q`.
///
/// It is below 1, and at least 0.1. These are its first 128 bits after the point: the upper 64
/// and the lower 64. The rest is cut off; there is none for `k` from -56 to -1, and for `k` from
/// -28 to -1 the lower bits are 0, too.
pub static FRACTIONS: [(u64, u64); EXPONENTS] = fractions();

/// Return `k + 324` of an exponent, which is `floor(log10(2^q)) + 324` with `q = biased - 1075`.
///
/// The logarithm of 2 is taken for 315,653 / 2^20, which is close enough for every exponent.
#[inline(always)]
pub const fn decimal_exponent(biased: u64) -> u64 {
    (biased * 315_653 + (324 << 20) - 1075 * 315_653) >> 20
}

#[expect(
    clippy::indexing_slicing,
    clippy::large_stack_arrays,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, which checks the index; the halves are cut on purpose"
)]
const fn fractions() -> [(u64, u64); EXPONENTS] {
    let powers = powers();
    let mut fractions = [(0, 0); EXPONENTS];
    let mut at = 0;
    while at < EXPONENTS {
        let place = decimal_exponent(at as u64 + 1) as usize;
        // The first bit of 10^p stands for 2^floor(log2(10^p)), here by 217,706 / 2^16.
        let log2 = ((LARGEST.cast_signed() - place.cast_signed()) * 217_706) >> 16;
        // That of the product with 2^q stands for a half, a quarter, an eighth or a sixteenth.
        let zeros = -1 - (at.cast_signed() + 1 - 1075 + log2);
        assert!(0 <= zeros && zeros <= 3);
        let fraction = powers[place] >> zeros;
        fractions[at] = ((fraction >> 64) as u64, fraction as u64);
        at += 1;
    }
    fractions
}

/// An integer of 1024 bits, the lowest 64 first.
type Wide = [u64; 16];

/// Return the first 128 bits of 10^323, 10^322, …, 10^-293, from the highest that is set.
///
/// They are those of the powers of five. A negative power is what is left of 2^1023 after so many
/// divisions: that each one cuts a remainder off gives the same as cutting off once.
#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks it"
)]
const fn powers() -> [u128; POWERS] {
    let mut powers = [0; POWERS];
    let mut whole: Wide = [0; 16];
    whole[0] = 1;
    let mut at = LARGEST + 1;
    while at > 0 {
        at -= 1;
        powers[at] = leading_bits(&whole);
        whole = quintuple(whole);
    }
    let mut part: Wide = [0; 16];
    part[15] = 1 << 63;
    at = LARGEST + 1;
    while at < POWERS {
        part = fifth(part);
        powers[at] = leading_bits(&part);
        at += 1;
    }
    powers
}

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, which checks the index; what is cut off is carried"
)]
const fn quintuple(mut value: Wide) -> Wide {
    let mut carry = 0;
    let mut at = 0;
    while at < value.len() {
        let product = value[at] as u128 * 5 + carry;
        value[at] = product as u64;
        carry = product >> 64;
        at += 1;
    }
    value
}

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, which checks the index; the quotient fits"
)]
const fn fifth(mut value: Wide) -> Wide {
    let mut remainder = 0;
    let mut at = value.len();
    while at > 0 {
        at -= 1;
        let dividend = (remainder << 64) | value[at] as u128;
        value[at] = (dividend / 5) as u64;
        remainder = dividend % 5;
    }
    value
}

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, which checks it"
)]
const fn leading_bits(value: &Wide) -> u128 {
    let mut top = value.len() - 1;
    while value[top] == 0 {
        top -= 1;
    }
    let mut bits = value[top] as u128;
    let mut missing = 64 + value[top].leading_zeros();
    // Three words hold 128 bits, wherever the first is set.
    while top > 0 && missing > 0 {
        top -= 1;
        let taken = if missing < 64 { missing } else { 64 };
        bits = (bits << taken) | (value[top] >> (64 - taken)) as u128;
        missing -= taken;
    }
    bits << missing
}
