//! The shortest decimal number that reads back as a given binary one, and of these the nearest.
//!
//! After Raffaello Giulietti, *The Schubfach way to render doubles* (2020). Let the number be
//! `c * 2^q`. What reads back as it lies up to half a unit, `2^(q-1)`, to either side, the ends
//! included if `c` is even. Let `10^k` be the largest power of ten that is at most `2^q`. Then
//! the interval holds one multiple of `10^k` or more, and of `10^(k+1)` one or none. If there is
//! one, it is the result, its zeros left out: anything shorter would be a second one. Else the
//! result is the multiple of `10^k` that is nearest to the number.
//!
//! So `c * 2^q / 10^(k+1)` is computed, by a multiplication with a fraction of 128 bits: a whole
//! part, and 64 bits after the point. If these are within half a unit of 0 or of 1, then the
//! whole part or the next one is the result. Else ten times these, rounded, is one more digit.
//!
//! Why 64 bits are enough. They are too small by at most 1.01 of the last of them, since the
//! fraction and the product are cut off. Euclid's algorithm finds how near to a whole number
//! `m * 2^i / 10^j` comes for any `m` up to a limit (Ulf Adams, *Ryū: fast float-to-string
//! conversion*, 2018). Here it shows two things:
//!
//! - An end of the interval is a multiple of `10^(k+1)` or 2.1 last bits away from each. So it is
//!   safe to take half a unit for 2 bits longer to take the ends in, and for 1 bit shorter to
//!   leave them out.
//! - Half-way between two digits are only a quarter and three quarters, where `10^-(k+1)` is a
//!   whole number and nothing is cut off. The even digit is 2 or 8. All else is at least 10.6
//!   bits, the last of ten times the 64, away from half-way, and what was cut off is 10.1 of
//!   them: 6 bits more make the error less than 6.1 to either side. Only two numbers are nearer,
//!   and the tests have them: they are rounded as they should be.

use std::hint::select_unpredictable;

use super::powers::{FRACTIONS, decimal_exponent};

/// A positive number of 17 decimal digits: `digits`, which is below 10^16, and `last`.
#[derive(Clone, Copy)]
pub struct Decimal {
    pub digits: u64,
    pub last: u64,
    /// The power of ten that the first of the 17 digits stands for, which may be a zero.
    pub exponent: i32,
}

/// How a positive binary number is made up of bits: an exponent, and below it a fraction.
#[derive(Clone, Copy)]
pub struct Format {
    pub fraction_bits: u32,
    /// The exponent of what is not finite.
    pub not_finite: u64,
    /// What is added to an exponent to get that of a double whose significand has the same unit.
    pub offset: u64,
}

pub const DOUBLE: Format = Format {
    fraction_bits: 52,
    not_finite: 0x7ff,
    offset: 0,
};
pub const SINGLE: Format = Format {
    fraction_bits: 23,
    not_finite: 0xff,
    offset: 1075 - 150,
};
pub const HALF: Format = Format {
    fraction_bits: 10,
    not_finite: 0x1f,
    offset: 1075 - 25,
};

/// The number `significand * 2^(biased - 1075)`: its exponent is as it is in a double.
#[derive(Clone, Copy)]
struct Binary {
    significand: u64,
    biased: u64,
}

/// A number in units of `10^(k+1)`.
struct Scaled {
    /// In its lower 64 bits is what comes after the point.
    number: u128,
    /// As much as half of the last bit of the significand stands for: the 64 bits after the point.
    half: u64,
    /// Not 0 if bits were cut off.
    low: u64,
}

const TEN_15: u64 = 1_000_000_000_000_000;
const TEN_16: u64 = 10_000_000_000_000_000;

impl Decimal {
    /// Return the shortest digits of a double, with a zero in front or without, from its bits
    /// without the sign; or None for what `any` is there for.
    #[inline(always)]
    pub fn double(bits: u64) -> Option<Self> {
        let fraction = bits & ((1 << 52) - 1);
        let number = Binary {
            significand: fraction | (1 << 52),
            biased: bits >> 52,
        };
        let scaled = number.scaled()?;
        if fraction == 0 {
            return None;
        }
        let (digits, last) = scaled.shortest(fraction & 1);
        Some(Self {
            digits,
            last,
            exponent: number.unit() + 15,
        })
    }

    /// Return the shortest digits of a single, none of them a zero in front, from its bits
    /// without the sign; or None for what `any` is there for.
    #[inline(always)]
    pub fn single(bits: u64) -> Option<Self> {
        let fraction = bits & ((1 << 23) - 1);
        let exponent = bits >> 23;
        if fraction == 0 || exponent == 0 || exponent == SINGLE.not_finite {
            return None;
        }
        let number = Binary {
            significand: fraction | (1 << 23),
            biased: exponent + SINGLE.offset,
        };
        let (whole, last) = number.scaled()?.shortest(fraction & 1);
        // Seven to nine digits, moved up to sixteen.
        let nine = Self {
            digits: (10 * whole + last) * 10_000_000,
            last: 0,
            exponent: number.unit() + 7,
        };
        Some(nine.normal().normal())
    }

    /// Return the shortest digits of a number other than zero, from its bits without the sign;
    /// or None if it is not finite.
    pub fn any(bits: u64, format: Format) -> Option<Self> {
        let fraction = bits & ((1 << format.fraction_bits) - 1);
        let exponent = bits >> format.fraction_bits;
        if exponent == format.not_finite {
            return None;
        }
        let number = Binary {
            significand: fraction | (exponent.min(1) << format.fraction_bits),
            biased: exponent.max(1) + format.offset,
        };
        let scaled = number.scaled()?;
        // Below a power of two, numbers are only half a unit apart, but for the least exponent.
        let (mut digits, mut unit) = if fraction == 0 && exponent > 1 {
            scaled.shortest_of_power(number.unit())
        } else {
            let (whole, last) = scaled.shortest(fraction & 1);
            (10 * whole + last, number.unit() - 1)
        };
        while digits < TEN_16 {
            digits *= 10;
            unit -= 1;
        }
        Some(Self {
            digits: digits / 10,
            last: digits % 10,
            exponent: unit + 16,
        })
    }

    /// Whether the first digit is a zero.
    #[inline(always)]
    pub fn is_short(self) -> bool {
        self.digits < TEN_15
    }

    /// Return the number without the zero in front, if there is one.
    #[inline(always)]
    pub fn normal(self) -> Self {
        let is_short = self.is_short();
        let longer = 10 * self.digits + self.last;
        Self {
            digits: select_unpredictable(is_short, longer, self.digits),
            last: select_unpredictable(is_short, 0, self.last),
            exponent: self.exponent - i32::from(is_short),
        }
    }
}

impl Binary {
    /// Return `k + 1`.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "the exponent has 11 bits")]
    fn unit(self) -> i32 {
        decimal_exponent(self.biased) as i32 - 323
    }

    /// Return the number in units of `10^(k+1)`, or None if it is not normal as a double.
    #[inline(always)]
    #[expect(clippy::cast_possible_truncation, reason = "the exponent has 11 bits")]
    fn scaled(self) -> Option<Scaled> {
        let &(high, low) = FRACTIONS.get((self.biased as usize).wrapping_sub(1))?;
        let significand = u128::from(self.significand);
        Some(Scaled {
            number: significand * u128::from(high) + ((significand * u128::from(low)) >> 64),
            half: high >> 1,
            low,
        })
    }
}

impl Scaled {
    /// Return the shortest digits: a whole number of units, and a tenth digit or a zero.
    #[inline(always)]
    fn shortest(self, is_odd: u64) -> (u64, u64) {
        // Two bits longer to take the ends in, one bit shorter to leave them out.
        let reach = self.half.wrapping_add(2 | is_odd.wrapping_neg());
        // What is within reach of a whole number is, with `reach` added, less than twice that
        // above it.
        let (whole, above) = halves(self.number + u128::from(reach));
        let is_whole = above < 2 * reach;
        let (_, part) = halves(self.number);
        let (digit, _) = halves(u128::from(part) * 10 + (1 << 63) + 6);
        // A quarter, and nothing was cut off. That `low` is used here, too, has another effect: it
        // is loaded on its own. A multiplication by what is in memory waited, on a Zen 3, for the
        // addresses of all bytes that are to be written before, and took 24 ns instead of 13.
        let is_even_below = (part ^ (1 << 62)) | self.low == 0;
        let digit = digit - u64::from(is_even_below);
        (whole, select_unpredictable(is_whole, 0, digit))
    }

    /// Return the shortest digits of a power of two as a number, and the power of ten that its
    /// last digit stands for.
    ///
    /// Only a quarter of the unit reads back on the lower side, which may take a digit more. So
    /// digits are added until what is left, or what is missing to the next, is within reach (Guy
    /// Steele and Jon White, *How to print floating-point numbers accurately*, 1990).
    fn shortest_of_power(self, mut unit: i32) -> (u64, i32) {
        let (mut digits, mut left) = halves(self.number);
        let (mut above, mut below) = (self.half + 2, self.half / 2 + 2);
        loop {
            let missing = left.wrapping_neg();
            let is_above = left != 0 && missing <= above;
            if is_above && (left > below || missing < left) {
                return (digits + 1, unit);
            }
            if left <= below {
                return (digits, unit);
            }
            let (digit, rest) = halves(u128::from(left) * 10);
            digits = 10 * digits + digit;
            left = rest;
            above = above.saturating_mul(10);
            below = below.saturating_mul(10);
            unit -= 1;
        }
    }
}

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the halves are meant")]
const fn halves(number: u128) -> (u64, u64) {
    ((number >> 64) as u64, number as u64)
}
