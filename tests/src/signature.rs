//! AWS Signature Version 4 checked from the received request alone, as a service does it: independent of the crate that
//! the client signs with. Headers only; no presigned URLs, no chunked bodies.

use crate::client::SECRET;
use crate::request::{Request, percent_encoded};
use sha2::{Digest, Sha256};

/// Checks that the request is signed by the secret of [`crate::client`] for this region and service.
pub fn check(request: &Request, region: &str, service: &str) -> Result<(), String> {
    let header = |name: &str| request.header(name).ok_or_else(|| format!("there is no header {name}"));
    let authorization = header("authorization")?;
    let part = |name: &str| {
        let parts = authorization.strip_prefix("AWS4-HMAC-SHA256 ").unwrap_or_default().split(", ");
        let mut values = parts.filter_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        values.next().ok_or_else(|| format!("`{authorization}` has no {name}"))
    };
    let time = header("x-amz-date")?;
    let date = time.get(..8).ok_or_else(|| format!("`{time}` is not a time"))?;
    let scope = format!("{date}/{region}/{service}/aws4_request");
    let credential = part("Credential")?;
    if credential.split_once('/').map(|(_, scope)| scope) != Some(&scope) {
        return Err(format!("the credential is `{credential}`, its scope should be `{scope}`"));
    }
    let signed = part("SignedHeaders")?;
    for name in ["host", "x-amz-date"] {
        if !signed.split(';').any(|signed| signed == name) {
            return Err(format!("the header {name} is not signed: {signed}"));
        }
    }
    let canonical = canonical(request, signed)?;
    let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", hex(&Sha256::digest(&canonical)));
    let key = [date, region, service, "aws4_request"]
        .iter()
        .fold(format!("AWS4{SECRET}").into_bytes(), |key, part| hmac(&key, part.as_bytes()));
    let expected = hex(&hmac(&key, text.as_bytes()));
    let found = part("Signature")?;
    if found == expected { Ok(()) } else { Err(format!("the signature is {found}, not {expected}, of\n{canonical}")) }
}

fn canonical(request: &Request, signed: &str) -> Result<String, String> {
    let headers = signed.split(';').map(|name| {
        let values = request.headers.iter().filter(|(found, _)| found == name);
        let values: Vec<_> = values.map(|(_, value)| String::from_utf8_lossy(value.trim_ascii())).collect();
        if values.is_empty() {
            Err(format!("the signed header {name} is not there"))
        } else {
            Ok(format!("{name}:{}\n", values.join(",")))
        }
    });
    let headers = headers.collect::<Result<String, String>>()?;
    // All services but S3 encode the path, as it travels, once more.
    let path = percent_encoded(request.path(), true);
    let mut query: Vec<String> = request
        .query()
        .iter()
        .map(|(name, value)| format!("{}={}", percent_encoded(name, false), percent_encoded(value, false)))
        .collect();
    query.sort();
    let payload = match request.header("x-amz-content-sha256") {
        Some(given) => given.to_owned(),
        None => hex(&Sha256::digest(&request.body)),
    };
    Ok(format!("{}\n{path}\n{}\n{headers}\n{signed}\n{payload}", request.method, query.join("&")))
}

/// HMAC-SHA-256 (RFC 2104).
pub fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0_u8; 64];
    let key = if key.len() > block.len() { Sha256::digest(key).to_vec() } else { key.to_vec() };
    block[..key.len()].copy_from_slice(&key);
    let pad = |byte: u8| block.map(|b| b ^ byte);
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
