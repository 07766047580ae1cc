//! SSE2, which every x86-64 processor has: a search in 16 bytes at once, but no look-up.

use std::arch::x86_64::{
    __m128i, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_packs_epi32,
    _mm_packus_epi16, _mm_set1_epi8, _mm_xor_si128,
};
use std::mem::transmute;

use super::{Form, Latin1, Level, Portable, RUN, Room, Run, Utf8};

#[derive(Clone, Copy)]
pub struct Sse2;

macro_rules! level {
    ($($form:ty, $copy_run:ident;)*) => {$(
        impl<const STEP: usize> Level<$form, STEP> for Sse2 {
            #[inline(always)]
            fn copy_run(self, run: &[<$form as Form>::Unit; RUN], to: &mut Run) -> u64 {
                // SAFETY: every x86-64 processor has SSE2.
                unsafe { $copy_run(run, to) }
            }

            #[inline(always)]
            fn write_step(
                self,
                step: &[<$form as Form>::Unit; STEP],
                to: &mut Room,
            ) -> Option<usize> {
                Level::<$form, STEP>::write_step(Portable, step, to)
            }
        }
    )*};
}

level! {
    Utf8, copy_utf8;
    Latin1, copy_latin1;
    u16, copy_u16;
    u32, copy_u32;
}

#[inline]
#[target_feature(enable = "sse2")]
fn copy_utf8(run: &[u8; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 64 bytes are four vectors.
    let quarters = unsafe { transmute::<[u8; RUN], [__m128i; 4]>(*run) };
    store(quarters, to);
    marks(quarters.map(|bytes| specials(bytes)))
}

#[inline]
#[target_feature(enable = "sse2")]
fn copy_latin1(run: &[u8; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 64 bytes are four vectors.
    copy_ascii(unsafe { transmute::<[u8; RUN], [__m128i; 4]>(*run) }, to)
}

#[inline]
#[target_feature(enable = "sse2")]
fn copy_u16(run: &[u16; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 128 bytes are four times two vectors.
    let quarters = unsafe { transmute::<[u16; RUN], [[__m128i; 2]; 4]>(*run) };
    // What is no byte becomes 0xff or, from 0x8000 up, 0: both are marked.
    copy_ascii(quarters.map(|[a, b]| _mm_packus_epi16(a, b)), to)
}

#[inline]
#[target_feature(enable = "sse2")]
fn copy_u32(run: &[u32; RUN], to: &mut Run) -> u64 {
    // SAFETY: any 256 bytes are four times four vectors.
    let quarters = unsafe { transmute::<[u32; RUN], [[__m128i; 4]; 4]>(*run) };
    // What is no byte becomes 0xff, which is marked.
    let packed =
        quarters.map(|[a, b, c, d]| _mm_packus_epi16(_mm_packs_epi32(a, b), _mm_packs_epi32(c, d)));
    copy_ascii(packed, to)
}

/// Store the quarters of a run, and mark what is escaped or not ASCII.
#[inline]
#[target_feature(enable = "sse2")]
fn copy_ascii(quarters: [__m128i; 4], to: &mut Run) -> u64 {
    store(quarters, to);
    // A byte that is not ASCII has the top bit set, as marks have.
    marks(quarters.map(|bytes| _mm_or_si128(specials(bytes), bytes)))
}

#[inline]
#[target_feature(enable = "sse2")]
fn store(quarters: [__m128i; 4], to: &mut Run) {
    // SAFETY: four vectors are any 64 bytes.
    *to = unsafe { transmute::<[__m128i; 4], Run>(quarters) };
}

#[inline]
#[target_feature(enable = "sse2")]
fn specials(bytes: __m128i) -> __m128i {
    // With this bit turned over, the quote comes next to the control characters.
    let turned = _mm_xor_si128(bytes, _mm_set1_epi8(0x02));
    let low = _mm_cmpeq_epi8(_mm_min_epu8(turned, _mm_set1_epi8(0x20)), turned);
    _mm_or_si128(low, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x5c)))
}

/// Bring the top bits of all bytes side by side.
#[inline]
#[target_feature(enable = "sse2")]
fn marks([a, b, c, d]: [__m128i; 4]) -> u64 {
    let any = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
    if _mm_movemask_epi8(any) == 0 {
        return 0;
    }
    let mask = |bytes| u64::from(_mm_movemask_epi8(bytes).cast_unsigned());
    mask(a) | (mask(b) << 16) | (mask(c) << 32) | (mask(d) << 48)
}
