//! AVX-512 with VBMI2: 64 bytes at once, of which a mask keeps some and closes up the rest.
//!
//! What is closed up goes to a register and from there to memory as a whole: straight to memory
//! the instruction is many times slower on some processors.

mod bytes;
mod codes;

use std::arch::x86_64::{
    __m512i, _mm512_cmpeq_epu8_mask, _mm512_cmplt_epu8_mask, _mm512_maskz_compress_epi8,
    _mm512_set1_epi8,
};
use std::mem::{MaybeUninit, transmute};

use self::bytes::{copy_latin1, copy_utf8, padded_bytes, write_latin1, write_utf8};
use self::codes::{copy_u16, copy_u32, padded_u16, padded_u32, write_u16, write_u32};
use super::walk::walk;
use super::{BYTES, CODES, Form, Latin1, Level, Progress, RUN, Room, Run, Utf8};

/// Exists only where the processor has the features of this level.
#[derive(Clone, Copy)]
pub struct Avx512(());

impl Avx512 {
    #[inline]
    pub fn detected() -> Option<Self> {
        let is_detected = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vbmi")
            && is_x86_feature_detected!("avx512vbmi2")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("popcnt");
        is_detected.then_some(Self(()))
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn walk_at_this_level<F: Form, const STEP: usize>(
    level: Avx512,
    text: &[F::Unit],
    room: &mut [MaybeUninit<u8>],
) -> Progress
where
    Avx512: Level<F, STEP>,
{
    walk(level, text, room)
}

macro_rules! level {
    ($($form:ty, $step:expr, $copy_run:ident, $write_step:ident, $padded:ident;)*) => {$(
        impl Level<$form, $step> for Avx512 {
            #[inline(always)]
            fn copy_run(self, run: &[<$form as Form>::Unit; RUN], to: &mut Run) -> u64 {
                // SAFETY: `self` is the proof that the processor has the features.
                unsafe { $copy_run(run, to) }
            }

            #[inline(always)]
            fn write_step(
                self,
                step: &[<$form as Form>::Unit; $step],
                to: &mut Room,
            ) -> Option<usize> {
                // SAFETY: `self` is the proof that the processor has the features.
                unsafe { $write_step(step, to) }
            }

            #[inline(always)]
            fn padded(self, rest: &[<$form as Form>::Unit]) -> [<$form as Form>::Unit; $step] {
                // SAFETY: `self` is the proof that the processor has the features.
                unsafe { $padded(rest) }
            }

            #[inline]
            fn walk(
                self,
                text: &[<$form as Form>::Unit],
                room: &mut [MaybeUninit<u8>],
            ) -> Progress {
                // SAFETY: `self` is the proof that the processor has the features.
                unsafe { walk_at_this_level::<$form, $step>(self, text, room) }
            }
        }
    )*};
}

level! {
    Utf8, BYTES, copy_utf8, write_utf8, padded_bytes;
    Latin1, BYTES, copy_latin1, write_latin1, padded_bytes;
    u16, CODES, copy_u16, write_u16, padded_u16;
    u32, CODES, copy_u32, write_u32, padded_u32;
}

/// Mark the bytes that are escaped.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn specials(bytes: __m512i) -> u64 {
    _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(0x20))
        | _mm512_cmpeq_epu8_mask(bytes, _mm512_set1_epi8(0x22))
        | _mm512_cmpeq_epu8_mask(bytes, _mm512_set1_epi8(0x5c))
}

/// Write the bytes that are kept side by side, and return how many those are.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,bmi2,popcnt")]
fn close_up(bytes: __m512i, kept: u64, to: &mut Room) -> usize {
    let bytes = _mm512_maskz_compress_epi8(kept, bytes);
    if let Some(place) = to.first_chunk_mut::<64>() {
        // SAFETY: a vector is any 64 bytes.
        *place = unsafe { transmute::<__m512i, [MaybeUninit<u8>; 64]>(bytes) };
    }
    kept.count_ones() as usize
}
