#![no_main]

use ironwire_fuzz::{from_ucs2, from_ucs4, naive};
use libfuzzer_sys::fuzz_target;

/// Return the inside of a JSON string; None for one with a code that is no character.
fn expected(codes: &[u32]) -> Option<Vec<u8>> {
    let characters: Option<Vec<char>> = codes.iter().map(|&code| char::from_u32(code)).collect();
    characters.map(|characters| naive::escaped(characters.into_iter()))
}

fuzz_target!(|data: &[u8]| {
    let (pairs, _) = data.as_chunks::<2>();
    let narrow: Vec<u16> = pairs.iter().map(|&pair| u16::from_le_bytes(pair)).collect();
    let codes: Vec<u32> = narrow.iter().map(|&code| code.into()).collect();
    assert_eq!(from_ucs2(&narrow), expected(&codes));
    assert_eq!(from_ucs4(&codes), expected(&codes));

    let (threes, _) = data.as_chunks::<3>();
    let wide = threes
        .iter()
        .map(|&[a, b, c]| u32::from_le_bytes([a, b, c, 0]) % 0x11_0000);
    let wide: Vec<u32> = wide.collect();
    assert_eq!(from_ucs4(&wide), expected(&wide));
});
