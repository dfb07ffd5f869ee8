//! The suite's own signatures, which judge those of the client. Requests are read by the test kit, which has tests of its
//! own for that.

use proofmark_tests::signature::{hex, hmac};

#[test]
fn hmac_gives_the_second_value_of_rfc_4231() {
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hex(&hmac(b"Jefe", b"what do ya want for nothing?")), expected);
}
