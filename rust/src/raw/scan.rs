//! Search for the bytes that JSON escapes: control characters, `"` and `\`.

/// Return a mask of the bytes of `block` that are escaped: bit `i` for byte `i`.
#[inline]
pub fn special(block: &[u8; 16]) -> u32 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has SSE2.
    return unsafe { x86::special(block) };
    #[cfg(not(target_arch = "x86_64"))]
    return portable::special(u128::from_le_bytes(*block));
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x,
        _mm_set1_epi8,
    };

    #[inline]
    #[target_feature(enable = "sse2")]
    pub fn special(block: &[u8; 16]) -> u32 {
        let block = load(block);
        let control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
        let quote = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x22));
        let backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x5c));
        let marked = _mm_or_si128(control, _mm_or_si128(quote, backslash));
        _mm_movemask_epi8(marked).cast_unsigned()
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    #[expect(clippy::cast_possible_truncation, reason = "the halves of a block")]
    fn load(block: &[u8; 16]) -> __m128i {
        let block = i128::from_le_bytes(*block);
        _mm_set_epi64x((block >> 64) as i64, block as i64)
    }
}

/// The same in plain arithmetic on 16 bytes at once; every step keeps each byte to itself.
#[cfg(any(not(target_arch = "x86_64"), test))]
#[cfg_attr(
    test,
    allow(dead_code, reason = "compared with the other in the tests of `json`")
)]
pub mod portable {
    const ONES: u128 = u128::MAX / 0xff;
    const LOW: u128 = ONES * 0x7f;

    pub fn special(block: u128) -> u32 {
        gather(marked(block))
    }

    fn marked(block: u128) -> u128 {
        let control = !((block & LOW) + ONES * 0x60) & !block;
        control | equal(block, 0x22) | equal(block, 0x5c)
    }

    fn equal(block: u128, byte: u8) -> u128 {
        let difference = block ^ (ONES * u128::from(byte));
        !((difference & LOW) + LOW) & !difference
    }

    /// Bring the top bits of the bytes side by side.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "takes 8 bytes of 16, then 8 bits"
    )]
    fn gather(block: u128) -> u32 {
        let half = |half: u64| {
            let bits = (half >> 7) & 0x0101_0101_0101_0101;
            // The multiplication moves each bit to the top byte, to a place of its own.
            (bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
        };
        half(block as u64) | (half((block >> 64) as u64) << 8)
    }
}
