#![no_main]

use ironwire_fuzz::int;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let (eights, _) = data.as_chunks::<8>();
    for &bytes in eights {
        let value = i64::from_le_bytes(bytes);
        for shift in [0, 8, 20, 32, 44, 56] {
            let value = value >> shift;
            assert_eq!(int(value), format!("{value},").into_bytes());
        }
    }
});
