//! What is looked up, made by the compiler.
#![expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated by the compiler, which checks the places; the numbers are small"
)]

/// How each byte of UTF-8 is written: the bytes from the lowest up, and on top their number.
pub static UTF8: [u64; 256] = entries(false);

/// How each code point below 0x100 is written, in the same form.
pub static LATIN1: [u64; 256] = entries(true);

#[inline(always)]
pub fn entry(table: &[u64; 256], byte: u8) -> u64 {
    table.get(usize::from(byte)).copied().unwrap_or_default()
}

/// The letters of the short forms of what is below 0x10; 0 where there is none.
pub const LETTERS: [u8; 16] = *b"\0\0\0\0\0\0\0\0btn\0fr\0\0";

const fn entries(is_latin1: bool) -> [u64; 256] {
    let mut entries = [0; 256];
    let mut code = 0;
    while code < entries.len() {
        let byte = code as u64;
        entries[code] = match code {
            0x22 | 0x5c => short_form(byte),
            0..0x10 if LETTERS[code] != 0 => short_form(LETTERS[code] as u64),
            0..0x20 => {
                let digits = *b"0123456789abcdef";
                let low = digits[code % 16] as u64;
                let high = digits[code / 16] as u64;
                (6 << 56) | u32::from_le_bytes(*b"\\u00") as u64 | (high << 32) | (low << 40)
            }
            0x80.. if is_latin1 => (2 << 56) | 0xc0 | (byte >> 6) | ((0x80 | (byte & 0x3f)) << 8),
            _ => (1 << 56) | byte,
        };
        code += 1;
    }
    entries
}

const fn short_form(letter: u64) -> u64 {
    (2 << 56) | (letter << 8) | b'\\' as u64
}

/// Orders of 16 bytes: of each the places from which they come.
#[repr(align(64))]
pub struct Orders(pub [[u8; 16]; 256]);

/// How to close up eight pairs, by the mask of those of which both bytes are kept.
///
/// Of the others the second byte is.
pub static PAIRS: Orders = Orders(pairs());

const fn pairs() -> [[u8; 16]; 256] {
    let mut orders = [[0x80; 16]; 256];
    let mut mask = 0;
    while mask < orders.len() {
        let (mut from, mut to) = (0_usize, 0);
        while from < 16 {
            if from % 2 == 1 || (mask >> (from / 2)) & 1 == 1 {
                orders[mask][to] = from as u8;
                to += 1;
            }
            from += 1;
        }
        mask += 1;
    }
    orders
}

/// How to close up four groups of four, by what is kept of each, two bits a group.
///
/// Of a group its last byte is kept for the bits 00, two for 01, three for 11, and all for 10.
pub static QUADS: Orders = Orders(quads());

/// How many bytes are kept then.
pub static QUADS_LEN: [u8; 256] = quads_len();

const fn quad_len(mask: usize, group: usize) -> usize {
    match (mask >> (2 * group)) & 0b11 {
        0b00 => 1,
        0b01 => 2,
        0b11 => 3,
        _ => 4,
    }
}

const fn quads() -> [[u8; 16]; 256] {
    let mut orders = [[0x80; 16]; 256];
    let mut mask = 0;
    while mask < orders.len() {
        let (mut from, mut to) = (0_usize, 0);
        while from < 16 {
            if from % 4 + quad_len(mask, from / 4) >= 4 {
                orders[mask][to] = from as u8;
                to += 1;
            }
            from += 1;
        }
        mask += 1;
    }
    orders
}

const fn quads_len() -> [u8; 256] {
    let mut lens = [0; 256];
    let mut mask = 0;
    while mask < lens.len() {
        let mut group = 0;
        while group < 4 {
            lens[mask] += quad_len(mask, group) as u8;
            group += 1;
        }
        mask += 1;
    }
    lens
}
