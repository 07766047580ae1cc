//! The rule, and every level compared with it.

use std::fmt::Debug;
use std::mem::MaybeUninit;

#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512, Sse2};
use crate::simd::{BYTES, CODES, Escape, Form, Latin1, Level, Portable, Progress, ROOM, Utf8};

pub type Walk<U> = fn(&[U], &mut [MaybeUninit<u8>]) -> Progress;

pub trait Levels: Form {
    fn levels() -> Vec<(&'static str, Walk<Self::Unit>)>;
}

macro_rules! levels {
    ($($form:ty, $step:expr;)*) => {$(
        impl Levels for $form {
            fn levels() -> Vec<(&'static str, Walk<Self::Unit>)> {
                let mut levels: Vec<(_, Walk<Self::Unit>)> = vec![
                    ("the highest", |text, room| <$form>::escape(text, room)),
                    ("portable", |text, room| Level::<$form, $step>::walk(Portable, text, room)),
                ];
                #[cfg(target_arch = "x86_64")]
                levels.push(("sse2", |text, room| Level::<$form, $step>::walk(Sse2, text, room)));
                #[cfg(target_arch = "x86_64")]
                if Avx2::detected().is_some() {
                    levels.push(("avx2", |text, room| {
                        Level::<$form, $step>::walk(Avx2::detected().unwrap(), text, room)
                    }));
                }
                #[cfg(target_arch = "x86_64")]
                if Avx512::detected().is_some() {
                    levels.push(("avx512", |text, room| {
                        Level::<$form, $step>::walk(Avx512::detected().unwrap(), text, room)
                    }));
                }
                levels
            }
        }
    )*};
}

levels! {
    Utf8, BYTES;
    Latin1, BYTES;
    u16, CODES;
    u32, CODES;
}

/// The rule, character by character; None for a surrogate.
fn escaped(code: u32) -> Option<String> {
    Some(match char::from_u32(code)? {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        control @ '\0'..' ' => format!("\\u{:04x}", u32::from(control)),
        other => other.to_string(),
    })
}

/// Write a text into rooms of these sizes, the last of them again and again.
pub fn written<U: Debug>(walk: Walk<U>, mut text: &[U], rooms: &[usize]) -> (Vec<u8>, Progress) {
    let mut bytes = Vec::new();
    let mut all = Progress::default();
    for size in rooms.iter().chain(std::iter::repeat(rooms.last().unwrap())) {
        let mut room = vec![MaybeUninit::new(0xee); *size];
        let progress = walk(text, &mut room);
        for byte in room.get(..progress.written).unwrap() {
            // SAFETY: all of the room was written above.
            #[allow(unsafe_code, reason = "nothing else reads it")]
            bytes.push(unsafe { byte.assume_init() });
        }
        text = text.get(progress.read..).unwrap();
        all.read += progress.read;
        all.written += progress.written;
        all.is_refused = progress.is_refused;
        if text.is_empty() || all.is_refused {
            break;
        }
        assert!(progress.read > 0 || *size < ROOM, "no progress in {text:?}");
    }
    (bytes, all)
}

/// Compare every level with the rule, for a text in one form.
pub fn check_form<F: Levels>(text: &[F::Unit], codes: &[u32])
where
    F::Unit: Debug,
{
    let parts = codes.iter().map(|&code| escaped(code));
    let expected: Option<String> = parts.clone().collect();
    let plenty = [6 * text.len() + ROOM];
    let scarce = [text.len(), text.len() + 64, ROOM];
    for (level, walk) in F::levels() {
        for rooms in [&plenty[..], &scarce[..]] {
            let (bytes, progress) = written(walk, text, rooms);

            let text_written = String::from_utf8(bytes).unwrap();
            assert_eq!(
                progress.is_refused,
                expected.is_none(),
                "{level}: {codes:x?}"
            );
            if let Some(expected) = &expected {
                assert_eq!(&text_written, expected, "{level}: {codes:x?}");
            } else {
                let before: Option<String> = parts.clone().take(progress.read).collect();
                assert_eq!(Some(text_written), before, "{level}: {codes:x?}");
            }
        }
    }
}

/// Compare every level with the rule, for a text in every form that can hold it.
pub fn check(codes: &[u32]) {
    let narrowed: Result<Vec<u8>, _> = codes.iter().map(|&code| u8::try_from(code)).collect();
    if let Ok(narrow) = narrowed {
        check_form::<Latin1>(&narrow, codes);
    }
    let narrowed: Result<Vec<u16>, _> = codes.iter().map(|&code| u16::try_from(code)).collect();
    if let Ok(narrow) = narrowed {
        check_form::<u16>(&narrow, codes);
    }
    check_form::<u32>(codes, codes);
    let text: Option<String> = codes.iter().map(|&code| char::from_u32(code)).collect();
    if let Some(text) = text {
        check_form::<Utf8>(text.as_bytes(), codes);
    }
}
