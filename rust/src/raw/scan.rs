//! Search for the bytes that JSON escapes: control characters, `"` and `\`.

use std::mem::MaybeUninit;

/// Copy blocks up to the first that holds a byte to escape, and return how many were copied.
#[inline]
pub fn copy_clean(from: &[[u8; 32]], to: &mut [[MaybeUninit<u8>; 32]]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor was asked for the feature.
        return unsafe { x86::copy_clean(from, to) };
    }
    copy_while(from, to, |block| {
        let (halves, _) = block.as_chunks::<16>();
        halves.iter().fold(0, |mask, half| mask | special(half)) == 0
    })
}

#[inline(always)]
fn copy_while(
    from: &[[u8; 32]],
    to: &mut [[MaybeUninit<u8>; 32]],
    is_clean: impl Fn(&[u8; 32]) -> bool,
) -> usize {
    let mut copied = 0;
    for (from, to) in from.iter().zip(to) {
        *to = from.map(MaybeUninit::new);
        if !is_clean(from) {
            break;
        }
        copied += 1;
    }
    copied
}

/// Return a mask of the bytes of `block` that are escaped: bit `i` for byte `i`.
#[inline]
pub fn special(block: &[u8; 16]) -> u32 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has SSE2.
    return unsafe { x86::special(block) };
    #[cfg(not(target_arch = "x86_64"))]
    return portable::special(u128::from_le_bytes(*block));
}

/// Return a mask of the bytes of `block` that are escaped or not ASCII.
#[inline]
pub fn special_or_high(block: &[u8; 16]) -> u32 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has SSE2.
    return unsafe { x86::special_or_high(block) };
    #[cfg(not(target_arch = "x86_64"))]
    return portable::special_or_high(u128::from_le_bytes(*block));
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x,
        _mm_set1_epi8, _mm256_cmpeq_epi8, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set_epi64x, _mm256_set1_epi8,
    };
    use std::mem::MaybeUninit;

    #[target_feature(enable = "avx2")]
    pub fn copy_clean(from: &[[u8; 32]], to: &mut [[MaybeUninit<u8>; 32]]) -> usize {
        super::copy_while(from, to, |block| {
            let (words, _) = block.as_chunks::<8>();
            let &[a, b, c, d] = words else { return false };
            let [a, b, c, d] = [a, b, c, d].map(i64::from_le_bytes);
            let block = _mm256_set_epi64x(d, c, b, a);
            let control = _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(0x1f)), block);
            let quote = _mm256_cmpeq_epi8(block, _mm256_set1_epi8(0x22));
            let backslash = _mm256_cmpeq_epi8(block, _mm256_set1_epi8(0x5c));
            let marked = _mm256_or_si256(control, _mm256_or_si256(quote, backslash));
            _mm256_movemask_epi8(marked) == 0
        })
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub fn special(block: &[u8; 16]) -> u32 {
        _mm_movemask_epi8(marked(load(block))).cast_unsigned()
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub fn special_or_high(block: &[u8; 16]) -> u32 {
        let block = load(block);
        // A byte that is not ASCII has the top bit set, as marks have.
        _mm_movemask_epi8(_mm_or_si128(marked(block), block)).cast_unsigned()
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    #[expect(clippy::cast_possible_truncation, reason = "the halves of a block")]
    fn load(block: &[u8; 16]) -> __m128i {
        let block = i128::from_le_bytes(*block);
        _mm_set_epi64x((block >> 64) as i64, block as i64)
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn marked(block: __m128i) -> __m128i {
        let control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1f)), block);
        let quote = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x22));
        let backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x5c));
        _mm_or_si128(control, _mm_or_si128(quote, backslash))
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

    pub fn special_or_high(block: u128) -> u32 {
        gather(marked(block) | block)
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
