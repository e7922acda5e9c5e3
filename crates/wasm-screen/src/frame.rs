//! The messages between worker, compile server and compile process: `header length (u32) | body length (u32) | header
//! (JSON) | body`.

use crate::{CompileLimits, ComponentError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::io::{self, ErrorKind, Read, Write};

/// Bytes of a header; an error's message is the longest thing in one.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// Bytes of a compiled component.
pub(crate) const MAX_COMPILED_BYTES: usize = 256 << 20;

/// Bytes of a component, whatever a tier's limit is.
pub(crate) const MAX_COMPONENT_BYTES: usize = 64 << 20;

/// Asks for a component, the body, to be compiled.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CompileRequest {
    pub id: u64,
    pub limits: CompileLimits,
}

/// Answers a request; the body is the compiled component.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CompileAnswer {
    pub id: u64,
    pub error: Option<ComponentError>,
}

/// The first thing a compile server says.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Hello {
    pub fingerprint: String,
}

/// Writes one message.
pub(crate) fn write(to: &mut impl Write, header: &impl Serialize, body: &[u8]) -> io::Result<()> {
    let header = serde_json::to_vec(header)?;
    let length = |bytes: &[u8]| {
        u32::try_from(bytes.len())
            .map_err(|_| io::Error::new(ErrorKind::InvalidInput, "the message is too long"))
    };
    to.write_all(&length(&header)?.to_le_bytes())?;
    to.write_all(&length(body)?.to_le_bytes())?;
    to.write_all(&header)?;
    to.write_all(body)?;
    to.flush()
}

/// Reads one message's header; nothing when the other side has ended. Its body, of the length answered, comes next.
pub(crate) fn read_header<H: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<(H, usize)>> {
    let mut lengths = [0; 8];
    let mut first = 0;
    while first == 0 {
        match from.read(&mut lengths[..1]) {
            Ok(0) => return Ok(None),
            Ok(read) => first = read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    from.read_exact(&mut lengths[1..])?;
    let [a, b, c, d, e, f, g, h] = lengths;
    let header_length = u32::from_le_bytes([a, b, c, d]) as usize;
    let body_length = u32::from_le_bytes([e, f, g, h]) as usize;
    if header_length > MAX_HEADER_BYTES {
        return Err(io::Error::new(ErrorKind::InvalidData, "a header is too long"));
    }
    let mut header = vec![0; header_length];
    from.read_exact(&mut header)?;
    Ok(Some((serde_json::from_slice(&header)?, body_length)))
}

/// Reads a body of `length` bytes, which may be at most `most`. Memory is taken as it arrives, not as it is announced.
pub(crate) fn read_body(from: &mut impl Read, length: usize, most: usize) -> io::Result<Vec<u8>> {
    if length > most {
        return Err(io::Error::new(ErrorKind::InvalidData, "a body is too long"));
    }
    let mut body = Vec::new();
    from.by_ref().take(length as u64).read_to_end(&mut body)?;
    if body.len() != length {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_as_they_went_in() {
        let mut bytes = Vec::new();
        let hello = Hello {
            fingerprint: "f".to_owned(),
        };
        write(&mut bytes, &hello, b"body").unwrap();
        write(&mut bytes, &hello, b"").unwrap();
        let from = &mut &bytes[..];
        let (header, length) = read_header::<Hello>(from).unwrap().unwrap();
        assert_eq!(header, hello);
        assert_eq!(read_body(from, length, 4).unwrap(), b"body");
        let (_, length) = read_header::<Hello>(from).unwrap().unwrap();
        assert_eq!(read_body(from, length, 4).unwrap(), b"");
        assert!(read_header::<Hello>(from).unwrap().is_none());
    }

    #[test]
    fn what_is_cut_off_or_too_long_is_an_error() {
        let mut bytes = Vec::new();
        write(&mut bytes, &1, b"body").unwrap();
        for length in 1..bytes.len() - 4 {
            assert!(read_header::<u32>(&mut &bytes[..length]).is_err(), "{length}");
        }
        assert!(read_body(&mut &b"abc"[..], 4, 10).is_err());
        assert!(read_body(&mut &b"abc"[..], 3, 2).is_err());
        assert!(read_header::<u32>(&mut &[0xff; 20][..]).is_err());
    }
}
