//! The JSON text of plain Rust values.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

#[path = "../src/json/mod.rs"]
mod json;

#[allow(unsafe_code, reason = "as in the kernel, where it is a part of `raw`")]
#[path = "../src/raw/scan.rs"]
mod scan;

mod raw {
    pub(crate) use crate::scan;
}

use json::{Buffer, Unwritable};

/// Buffer in a `Vec`.
#[derive(Default)]
struct Text(Vec<u8>);

impl Buffer for Text {
    type Error = Unwritable;

    fn reserve(&mut self, _len: usize) -> Result<(), Unwritable> {
        Ok(())
    }

    fn put<const N: usize>(&mut self, block: &[u8; N], len: usize) -> Result<(), Unwritable> {
        self.put_all(&block[..len])
    }

    fn put_closed<const N: usize, const M: usize>(
        &mut self,
        block: &[u8; N],
        len: usize,
        close: [u8; M],
    ) -> Result<(), Unwritable> {
        self.put_all(&block[..len])?;
        self.put_all(&close)
    }

    fn put_each<const N: usize, T: Copy>(
        &mut self,
        items: &[T],
        part: impl Fn(T) -> ([u8; N], usize),
    ) -> Result<(), Unwritable> {
        for &item in items {
            let (block, len) = part(item);
            self.put(&block, len)?;
        }
        Ok(())
    }

    fn put_clean(&mut self, blocks: &[[u8; 32]]) -> Result<usize, Unwritable> {
        let mut room = vec![[std::mem::MaybeUninit::uninit(); 32]; blocks.len()];
        let copied = raw::scan::copy_clean(blocks, &mut room);
        self.put_all(blocks[..copied].as_flattened())?;
        Ok(copied)
    }

    fn put_all(&mut self, bytes: &[u8]) -> Result<(), Unwritable> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

fn written(write: impl FnOnce(&mut Text) -> Result<(), Unwritable>) -> Result<String, Unwritable> {
    let mut text = Text::default();
    write(&mut text)?;
    Ok(String::from_utf8(text.0).unwrap())
}

fn int(value: i64) -> String {
    written(|out| json::int(out, value, *b",")).unwrap()
}

fn float(value: f64) -> Result<String, Unwritable> {
    written(|out| json::float(out, value, *b","))
}

/// The rule of the table of escapes, character by character.
fn escaped(text: &str) -> String {
    let escape = |character| match character {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        control @ '\0'..' ' => format!("\\u{:04x}", u32::from(control)),
        other => other.to_string(),
    };
    text.chars().map(escape).collect()
}

/// Texts of every length up to 100 in which each character of interest comes everywhere.
fn texts() -> impl Iterator<Item = String> {
    let characters = "\"\\\u{8}\u{c}\n\r\t\0\u{1f}\u{7f} /aé\u{80}ÿĀ\u{7ff}\u{800}日\u{2028}😀";
    let lens = (0..100).flat_map(|len| (0..len.max(1)).map(move |at| (len, at)));
    lens.flat_map(move |(len, at)| {
        characters.chars().map(move |character| {
            let filler = |i| if i % 7 == 3 { 'b' } else { 'a' };
            (0..len)
                .map(|i| if i == at { character } else { filler(i) })
                .collect()
        })
    })
}

#[test]
fn utf8_is_escaped_by_the_table() {
    for text in texts() {
        let inside = written(|out| json::escape_utf8(out, text.as_bytes())).unwrap();
        let quoted = written(|out| json::quote_utf8(out, text.as_bytes(), *b"\",")).unwrap();

        assert_eq!(inside, escaped(&text));
        assert_eq!(quoted, format!("\"{}\",", escaped(&text)));
    }
}

#[test]
fn code_points_are_transcoded() {
    for text in texts() {
        let codes: Vec<u32> = text.chars().map(u32::from).collect();
        let inside = written(|out| json::transcode(out, &codes)).unwrap();
        assert_eq!(inside, escaped(&text));

        if let Ok(codes) = codes
            .iter()
            .map(|&code| u16::try_from(code))
            .collect::<Result<Vec<_>, _>>()
        {
            let inside = written(|out| json::transcode(out, &codes)).unwrap();
            assert_eq!(inside, escaped(&text));
        }
        if let Ok(codes) = codes
            .iter()
            .map(|&code| u8::try_from(code))
            .collect::<Result<Vec<_>, _>>()
        {
            let inside = written(|out| json::escape_latin1(out, &codes)).unwrap();
            assert_eq!(inside, escaped(&text));
        }
    }
}

#[test]
fn a_dense_mix_of_escapes_is_written_in_order() {
    let text = "\"\\a\n\té\u{1}日\u{1f}\u{0}".repeat(9);
    let codes: Vec<u32> = text.chars().map(u32::from).collect();

    assert_eq!(
        written(|out| json::escape_utf8(out, text.as_bytes())).unwrap(),
        escaped(&text)
    );
    assert_eq!(
        written(|out| json::transcode(out, &codes)).unwrap(),
        escaped(&text)
    );
}

#[test]
fn a_surrogate_is_refused_wherever_it_is() {
    for surrogate in [0xd800_u16, 0xdbff, 0xdc00, 0xdfff] {
        for at in 0..40 {
            let mut codes = [0x65e5_u16; 40];
            codes[at] = surrogate;

            assert_eq!(written(|out| json::transcode(out, &codes)), Err(Unwritable));
        }
    }
}

#[test]
fn the_portable_search_finds_the_same_bytes() {
    for byte in 0..=255 {
        for at in 0..16 {
            let mut block = *b"abcdefghijklmnop";
            block[at] = byte;
            let number = u128::from_le_bytes(block);

            let special = raw::scan::portable::special(number);
            let high = raw::scan::portable::special_or_high(number);

            assert_eq!(special, raw::scan::special(&block));
            assert_eq!(high, raw::scan::special_or_high(&block));
            assert_eq!(special != 0, byte < 0x20 || byte == b'"' || byte == b'\\');
            assert_eq!(high != 0, special != 0 || byte > 0x7f);
        }
    }
}

#[test]
fn integers_have_the_text_of_rust() {
    let powers = (0..19).map(|exponent| 10_i64.pow(exponent));
    let edges = powers.chain([i64::MAX, i64::MIN]).flat_map(|edge| {
        (-2..=2).flat_map(move |step| {
            [
                edge.wrapping_add(step),
                edge.wrapping_neg().wrapping_add(step),
            ]
        })
    });
    for value in edges.chain(0..1_000_000) {
        assert_eq!(int(value), format!("{value},"));
    }
}

#[test]
fn floats_have_the_text_of_repr() {
    let cases = [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (0.1, "0.1"),
        (1e-4, "0.0001"),
        (9.999e-5, "9.999e-05"),
        (-1e-5, "-1e-05"),
        (1.5e-7, "1.5e-07"),
        (1e-9, "1e-09"),
        (1e-10, "1e-10"),
        (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
        (1e22, "1e+22"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (-2.225_073_858_507_201_4e-308, "-2.2250738585072014e-308"),
    ];
    for (value, text) in cases {
        assert_eq!(float(value).unwrap(), format!("{text},"));
    }
}

#[test]
fn floats_read_back_as_they_were() {
    let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..1_000_000 {
        bits = bits
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let value = f64::from_bits(bits);
        if value.is_finite() {
            let text = float(value).unwrap();
            assert_eq!(
                text.trim_end_matches(',').parse::<f64>().unwrap().to_bits(),
                bits
            );
        }
    }
}

#[test]
fn a_number_that_is_not_finite_is_refused() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(float(value), Err(Unwritable));
    }
}
