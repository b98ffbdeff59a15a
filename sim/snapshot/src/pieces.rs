//! Pieces of state one after another, in postcard's encoding.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::io::{self, Write};

/// Takes pieces of state, one after another.
pub struct Packer<'a> {
    out: Watched<'a>,
}

/// Keeps what the system said, as the encoder tells no more than that it could not write.
struct Watched<'a> {
    out: &'a mut dyn Write,
    error: Option<io::Error>,
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes).map_err(|error| {
            let told = io::Error::from(error.kind());
            self.error = Some(error);
            told
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<'a> Packer<'a> {
    /// Writes pieces to where bytes go; a buffer belongs before a file.
    pub fn new(out: &'a mut dyn Write) -> Packer<'a> {
        Packer { out: Watched { out, error: None } }
    }

    /// Adds a piece.
    pub fn put<T: Serialize + ?Sized>(&mut self, piece: &T) -> io::Result<()> {
        let put = postcard::to_io(piece, &mut self.out).map(|_| ());
        put.map_err(|e| self.out.error.take().unwrap_or_else(|| io::Error::other(e)))
    }

    /// Adds pieces that another packer has made bytes of.
    pub fn append(&mut self, pieces: &[u8]) -> io::Result<()> {
        self.out.out.write_all(pieces)
    }
}

/// Pieces do not fit to what they are to go on from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unfit(String);

impl Unfit {
    /// With the reason, as a part of a sentence.
    pub fn new(why: impl Into<String>) -> Unfit {
        Unfit(why.into())
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::error::Error for Unfit {}

/// Gives pieces back, in the order in which they were added.
pub struct Unpacker<'a> {
    rest: &'a [u8],
}

impl<'a> Unpacker<'a> {
    /// The pieces in some bytes.
    pub fn new(bytes: &'a [u8]) -> Unpacker<'a> {
        Unpacker { rest: bytes }
    }

    /// Takes the next piece; `what` says what it is, should it not be there.
    pub fn take<T: DeserializeOwned>(&mut self, what: &str) -> Result<T, Unfit> {
        let (piece, rest) = postcard::take_from_bytes(self.rest)
            .map_err(|e| Unfit(format!("it does not hold {what} ({e})")))?;
        self.rest = rest;
        Ok(piece)
    }

    /// The bytes of the pieces that were not taken yet.
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// How many bytes there are of the pieces that were not taken yet.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// That all pieces were taken.
    pub fn end(self) -> Result<(), Unfit> {
        match self.rest.len() {
            0 => Ok(()),
            bytes => Err(Unfit(format!("{bytes} bytes are left over"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_in_their_order() {
        let mut bytes = Vec::new();
        let mut packer = Packer::new(&mut bytes);
        packer.put(&[1_u64, u64::MAX][..]).expect("memory takes all");
        packer.put(&("text".to_owned(), -7_i64)).expect("memory takes all");
        let mut unpacker = Unpacker::new(&bytes);
        assert_eq!(unpacker.take::<Vec<u64>>("numbers"), Ok(vec![1, u64::MAX]));
        assert_eq!(unpacker.take("a text"), Ok(("text".to_owned(), -7_i64)));
        assert!(unpacker.take::<u8>("one more").is_err_and(|e| e.to_string().contains("one more")));
        assert_eq!(unpacker.end(), Ok(()));
        assert!(Unpacker::new(&bytes).end().is_err());
    }

    #[test]
    fn what_the_system_said_is_told() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let told = Packer::new(&mut Full).put(&1_u8).map_err(|e| e.kind());
        assert_eq!(told, Err(io::ErrorKind::StorageFull));
    }
}
