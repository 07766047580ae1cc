//! Plain Rust, without a branch where it would depend on the text.
//!
//! What goes over a whole run or step the compiler turns into the vector instructions that
//! every processor of a target has.

use std::hint::select_unpredictable;
use std::mem::MaybeUninit;

use super::tables::{LATIN1, UTF8, entry};
use super::{Form, Latin1, Level, RUN, Room, Run, Utf8};

#[derive(Clone, Copy)]
pub struct Portable;

impl<const STEP: usize> Level<Utf8, STEP> for Portable {
    #[inline(always)]
    fn copy_run(self, run: &[u8; RUN], to: &mut Run) -> u64 {
        *to = run.map(MaybeUninit::new);
        marks(run, false)
    }

    #[inline(always)]
    fn write_step(self, step: &[u8; STEP], to: &mut Room) -> Option<usize> {
        Some(each(step, to, |byte| entry(&UTF8, byte)))
    }
}

impl<const STEP: usize> Level<Latin1, STEP> for Portable {
    #[inline(always)]
    fn copy_run(self, run: &[u8; RUN], to: &mut Run) -> u64 {
        *to = run.map(MaybeUninit::new);
        marks(run, true)
    }

    #[inline(always)]
    fn write_step(self, step: &[u8; STEP], to: &mut Room) -> Option<usize> {
        Some(each(step, to, |code| entry(&LATIN1, code)))
    }
}

impl<C: Form<Unit = C> + Copy + Into<u32>, const STEP: usize> Level<C, STEP> for Portable {
    #[inline(always)]
    fn copy_run(self, run: &[C; RUN], to: &mut Run) -> u64 {
        if any(run, |code| code.into() >= 0x80) {
            return u64::MAX;
        }
        let run = run.map(|code| byte(code.into()));
        *to = run.map(MaybeUninit::new);
        marks(&run, false)
    }

    #[inline(always)]
    fn write_step(self, step: &[C; STEP], to: &mut Room) -> Option<usize> {
        let codes = step.map(Into::into);
        if any(&codes, |code| code & !0x7ff == 0xd800) {
            return None;
        }
        let mut parts = [(0, 0); STEP];
        for (part, code) in parts.iter_mut().zip(codes) {
            *part = encoded(code);
        }
        if any(&codes, |code| code < 0x20 || code == 0x22 || code == 0x5c) {
            return Some(each(&codes, to, |code| {
                let ascii = entry(&UTF8, byte(code & 0x7f));
                select_unpredictable(code < 0x80, ascii, part(encoded(code)))
            }));
        }
        Some(each(&parts, to, part))
    }
}

/// Return the marks of what is escaped and, if `is_ascii_only`, of what is not ASCII.
#[inline(always)]
fn marks(run: &[u8; RUN], is_ascii_only: bool) -> u64 {
    let limit = if is_ascii_only { 0x7f } else { 0xff };
    let is_marked = |byte| byte < 0x20 || byte == b'"' || byte == b'\\' || byte > limit;
    if !any(run, is_marked) {
        return 0;
    }
    let (eights, _) = run.as_chunks::<8>();
    eights.iter().rev().fold(0, |marks, &eight| {
        let word = u64::from_le_bytes(eight);
        let others = if is_ascii_only { word } else { 0 };
        let ones = ((specials(word) | others) >> 7) & ONES;
        // The multiplication moves each one to the top byte, to a place of its own.
        (marks << 8) | (ones.wrapping_mul(0x0102_0408_1020_4080) >> 56)
    })
}

const ONES: u64 = u64::MAX / 0xff;

/// Set the top bits of the bytes that are escaped. Every step keeps each byte to itself.
#[inline(always)]
fn specials(word: u64) -> u64 {
    let low = ONES * 0x7f;
    let equal = |byte: u8| {
        let difference = word ^ (ONES * u64::from(byte));
        !((difference & low) + low) & !difference
    };
    let control = !((word & low) + ONES * 0x60) & !word;
    control | equal(b'"') | equal(b'\\')
}

#[inline(always)]
fn any<U: Copy, const N: usize>(units: &[U; N], is_one: impl Fn(U) -> bool) -> bool {
    units.iter().fold(false, |any, &unit| any | is_one(unit))
}

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the lowest byte is meant")]
fn byte(code: u32) -> u8 {
    code as u8
}

/// Write what `part` returns of each unit: at most six bytes from the lowest up, and on top
/// their number.
#[inline(always)]
fn each<U: Copy, const STEP: usize>(
    step: &[U; STEP],
    to: &mut Room,
    part: impl Fn(U) -> u64,
) -> usize {
    let mut len = 0;
    let (fours, _) = step.as_chunks::<4>();
    for four in fours {
        // One check for four units.
        let Some(place) = to.get_mut(len..).and_then(<[_]>::first_chunk_mut::<32>) else {
            break;
        };
        let mut at = 0;
        for &unit in four {
            let part = part(unit);
            // SAFETY: at most three units are in front of it, so `at` is at most 18 of 32.
            let place = unsafe { place.as_mut_ptr().add(at) };
            // SAFETY: as above, there are more than 8 bytes from here on.
            unsafe { place.cast::<[u8; 8]>().write(part.to_le_bytes()) };
            at += (part >> 56) as usize;
        }
        len += at;
    }
    len
}

/// Return the UTF-8 of a code point that is no surrogate, from the lowest byte up, and its length.
#[inline(always)]
fn encoded(code: u32) -> (u32, u32) {
    let six = |shift: u32| 0x80 | ((code >> shift) & 0x3f);
    let two = 0xc0 | (code >> 6) | (six(0) << 8);
    let three = 0xe0 | (code >> 12) | (six(6) << 8) | (six(0) << 16);
    let four = 0xf0 | (code >> 18) | (six(12) << 8) | (six(6) << 16) | (six(0) << 24);
    let wide = if code < 0x800 { two } else { three };
    let wide = if code < 0x1_0000 { wide } else { four };
    let len = 1 + u32::from(code >= 0x80) + u32::from(code >= 0x800) + u32::from(code >= 0x1_0000);
    (if code < 0x80 { code } else { wide }, len)
}

#[inline(always)]
fn part((bytes, len): (u32, u32)) -> u64 {
    u64::from(bytes) | (u64::from(len) << 56)
}
