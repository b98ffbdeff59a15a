//! Which subscriber a number of recorded traffic is.

use crate::blueprint::Blueprint;
use vocabulary::SubscriberId;

/// A block of numbers that subscribers of an operator have.
#[derive(Clone, Debug)]
struct Block {
    prefix: Vec<u8>,
    digits: usize,
    /// The subscriber with the first number of the block, and how many numbers of it are in use.
    first: u32,
    count: u64,
}

/// The numbers of a world, for finding subscribers fast.
#[derive(Clone, Debug)]
pub struct Numbering {
    blocks: Vec<Block>,
    /// The world, if numbers of it were ported: then a block says nothing of who has a number.
    ported: Option<Box<Blueprint>>,
}

impl Numbering {
    /// The numbers of a world.
    pub fn new(blueprint: &Blueprint) -> Numbering {
        let mut blocks = Vec::new();
        for operator in &blueprint.operators {
            let (mut first, mut left) = (operator.first.0, u64::from(operator.subscribers));
            for range in &operator.numbers {
                let count = range.size().min(left);
                let prefix = range.prefix.clone().into_bytes();
                blocks.push(Block { prefix, digits: usize::from(range.digits), first, count });
                (first, left) = (first.saturating_add(count as u32), left - count);
            }
        }
        Numbering { blocks, ported: blueprint.ports().then(|| Box::new(blueprint.clone())) }
    }

    /// The subscriber with a number in international format, with or without `+`, without blanks.
    #[inline]
    pub fn subscriber(&self, number: &[u8]) -> Option<SubscriberId> {
        let digits = number.strip_prefix(b"+").unwrap_or(number);
        if let Some(world) = &self.ported {
            let text = std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
            return world.subscriber(text);
        }
        self.blocks.iter().find_map(|block| {
            let rest = digits.strip_prefix(block.prefix.as_slice()).filter(|r| r.len() == block.digits)?;
            let index = rest.iter().try_fold(0_u64, |sum, byte| {
                byte.is_ascii_digit().then(|| sum * 10 + u64::from(byte - b'0'))
            })?;
            (index < block.count).then(|| SubscriberId(block.first + index as u32))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_as_the_blueprint_gives_them() {
        let text = r#"(operators: {
            "A": (numbers: ["+44 77 x", "+44 7700"], subscribers: 1_000),
            "B": (numbers: ["+44 7800"], subscribers: 10),
        }, links: [Sms(between: ("A", "B"))])"#;
        let world = crate::parse("w", text, std::path::Path::new("."), &[]).unwrap();
        let numbering = Numbering::new(&world.blueprint);
        for subscriber in (0..1_010).map(SubscriberId) {
            let number = world.blueprint.msisdn(subscriber);
            assert_eq!(numbering.subscriber(number.as_bytes()), Some(subscriber));
            assert_eq!(numbering.subscriber(&number.as_bytes()[1..]), Some(subscriber));
        }
        for nobody in ["", "+", "+447800000010", "+44780000001", "+44780000000x", "++447800000001", "447"] {
            assert_eq!(numbering.subscriber(nobody.as_bytes()), None, "{nobody}");
        }
    }
}
