//! How a single value stands in a column: words of the vocabulary to integers and back.

use crate::columns::Column;
use vocabulary::{
    AccountState, Advice, Alphabet, Approach, Binding, CapacityLeft, ClientId, ClientType, ContactKind,
    Conversation, FailCause, Group, Icon, LinkId, Look, Mechanism, NodeId, NumberLookup, NumberRouting,
    OperatorId, PopulationCounts, Presence, PresenceChange, Record, ReplyAddress, Shown, Span, SpikeLoad,
    StatusText, SubscriberId, TextSize, UpgradeReason,
};

/// A record whose columns do not make an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Malformed {
    /// A column has no value where the kind needs one.
    Missing(Column),
    /// A value is outside of what the column can mean.
    OutOfRange(Column, u64),
    /// A column has a value that the kind has no use for.
    Unexpected(Column),
}

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Malformed::Missing(c) => write!(f, "no value in column `{}`", c.name()),
            Malformed::OutOfRange(c, v) => write!(f, "value {v} in column `{}` means nothing", c.name()),
            Malformed::Unexpected(c) => write!(f, "column `{}` has more values than records use", c.name()),
        }
    }
}

/// Takes the values of a record, column by column.
pub(crate) trait Put {
    /// Puts a value into a column of the record at hand, or NULL. Without a branch, as it cannot be foreseen which.
    fn put_if(&mut self, present: bool, column: Column, value: u64);

    /// Puts a value into a column of the record at hand.
    #[inline(always)]
    fn put(&mut self, column: Column, value: u64) {
        self.put_if(true, column, value);
    }
}

/// A record with its number in the run.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) sequence: u64,
    pub(crate) record: &'a Record,
}

/// Gives the values of a record, column by column.
pub(crate) trait Take {
    /// The value in a column of the record at hand; none for NULL.
    fn take(&mut self, column: Column) -> Option<u64>;
}

/// A value that stands in one column; none stands for NULL.
pub(crate) trait Cell: Sized {
    /// The value as an integer.
    fn cell(self) -> Option<u64>;
    /// The value of an integer, if it means one.
    fn of(cell: Option<u64>) -> Option<Self>;
}

macro_rules! integers {
    ($($name:ty)+) => {$(
        impl Cell for $name {
            #[inline(always)]
            fn cell(self) -> Option<u64> { Some(u64::from(self)) }
            #[inline(always)]
            fn of(cell: Option<u64>) -> Option<Self> { <$name>::try_from(cell?).ok() }
        }
    )+};
}
integers!(u8 u16 u32 u64);

macro_rules! codes {
    ($($name:ty)+) => {$(
        impl Cell for $name {
            #[inline(always)]
            fn cell(self) -> Option<u64> { Some(self as u64) }
            #[inline(always)]
            fn of(cell: Option<u64>) -> Option<Self> { <$name>::from_code(u8::try_from(cell?).ok()?) }
        }
    )+};
}
codes!(AccountState Advice Alphabet Approach Binding ContactKind Conversation FailCause Mechanism Presence Shown
    PresenceChange     ClientType Group Icon NumberRouting StatusText UpgradeReason vocabulary::Kind);

macro_rules! identities {
    ($($name:ident $none:ident,)+) => {$(
        impl Cell for $name {
            #[inline(always)]
            fn cell(self) -> Option<u64> { (self != $name::$none).then_some(u64::from(self.0)) }
            #[inline(always)]
            fn of(cell: Option<u64>) -> Option<Self> {
                let Some(cell) = cell else { return Some($name::$none) };
                cell.try_into().ok().map($name).filter(|id| *id != $name::$none)
            }
        }
    )+};
}
identities!(LinkId NONE, OperatorId NONE, SubscriberId NOBODY,);

macro_rules! numbers {
    ($($name:ident)+) => {$(
        impl Cell for $name {
            #[inline(always)]
            fn cell(self) -> Option<u64> { Some(u64::from(self.0)) }
            #[inline(always)]
            fn of(cell: Option<u64>) -> Option<Self> { cell?.try_into().ok().map($name) }
        }
    )+};
}
numbers!(ClientId NodeId);

impl Cell for bool {
    #[inline(always)]
    fn cell(self) -> Option<u64> {
        Some(u64::from(self))
    }
    #[inline(always)]
    fn of(cell: Option<u64>) -> Option<Self> {
        match cell? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Cell for Span {
    #[inline(always)]
    fn cell(self) -> Option<u64> {
        Some(self.0)
    }
    #[inline(always)]
    fn of(cell: Option<u64>) -> Option<Self> {
        cell.map(Span)
    }
}

/// Where a field of type `T` stands in the columns.
pub(crate) trait Place<T> {
    /// Puts the field.
    fn put(self, value: T, cells: &mut impl Put);
    /// Takes the field.
    fn take(self, cells: &mut impl Take) -> Result<T, Malformed>;
}

impl<T: Cell> Place<T> for Column {
    #[inline(always)]
    fn put(self, value: T, cells: &mut impl Put) {
        let cell = value.cell();
        cells.put_if(cell.is_some(), self, cell.unwrap_or(0));
    }
    #[inline(always)]
    fn take(self, cells: &mut impl Take) -> Result<T, Malformed> {
        let cell = cells.take(self);
        T::of(cell).ok_or_else(|| malformed(self, cell))
    }
}

#[cold]
fn malformed(column: Column, cell: Option<u64>) -> Malformed {
    cell.map_or(Malformed::Missing(column), |value| Malformed::OutOfRange(column, value))
}

/// A column of numbers in which zero says nothing and is NULL.
pub(crate) struct Sparse(pub(crate) Column);

impl Place<Span> for Sparse {
    #[inline(always)]
    fn put(self, value: Span, cells: &mut impl Put) {
        cells.put_if(value != Span::ZERO, self.0, value.0);
    }
    #[inline(always)]
    fn take(self, cells: &mut impl Take) -> Result<Span, Malformed> {
        Ok(Span(cells.take(self.0).unwrap_or(0)))
    }
}

impl Place<u32> for Sparse {
    #[inline(always)]
    fn put(self, value: u32, cells: &mut impl Put) {
        cells.put_if(value != 0, self.0, u64::from(value));
    }
    #[inline(always)]
    fn take(self, cells: &mut impl Take) -> Result<u32, Malformed> {
        let cell = cells.take(self.0).unwrap_or(0);
        u32::try_from(cell).map_err(|_| Malformed::OutOfRange(self.0, cell))
    }
}

impl Place<Advice> for Sparse {
    #[inline(always)]
    fn put(self, value: Advice, cells: &mut impl Put) {
        cells.put_if(value != Advice::NotDue, self.0, value as u64);
    }
    #[inline(always)]
    fn take(self, cells: &mut impl Take) -> Result<Advice, Malformed> {
        let cell = cells.take(self.0).unwrap_or(Advice::NotDue as u64);
        Advice::of(Some(cell)).ok_or(Malformed::OutOfRange(self.0, cell))
    }
}

/// The five columns of how a contact looks.
pub(crate) struct Appearance;

impl Place<Look> for Appearance {
    fn put(self, look: Look, cells: &mut impl Put) {
        Column::StatusText.put(look.status_text, cells);
        Column::ClientType.put(look.client_type, cells);
        Column::Icon.put(look.icon, cells);
        Column::ListGroup.put(look.group, cells);
        Column::Informed.put(look.informed, cells);
    }
    fn take(self, cells: &mut impl Take) -> Result<Look, Malformed> {
        Ok(Look {
            status_text: Column::StatusText.take(cells)?,
            client_type: Column::ClientType.take(cells)?,
            icon: Column::Icon.take(cells)?,
            group: Column::ListGroup.take(cells)?,
            informed: Column::Informed.take(cells)?,
        })
    }
}

/// The four columns of how subscribers stand.
pub(crate) struct Counts;

impl Place<PopulationCounts> for Counts {
    fn put(self, counts: PopulationCounts, cells: &mut impl Put) {
        Column::Users.put(counts.users, cells);
        Column::PreRegistered.put(counts.pre_registered, cells);
        Column::Unregistered.put(counts.unregistered, cells);
        Column::WithClient.put(counts.with_client, cells);
    }
    fn take(self, cells: &mut impl Take) -> Result<PopulationCounts, Malformed> {
        Ok(PopulationCounts {
            users: Column::Users.take(cells)?,
            pre_registered: Column::PreRegistered.take(cells)?,
            unregistered: Column::Unregistered.take(cells)?,
            with_client: Column::WithClient.take(cells)?,
        })
    }
}

/// The three columns of a capacity.
pub(crate) struct Left;

impl Place<CapacityLeft> for Left {
    fn put(self, left: CapacityLeft, cells: &mut impl Put) {
        Column::Node.put(left.node, cells);
        Column::Rate.put(left.rate, cells);
        Column::Servers.put(left.servers, cells);
    }
    fn take(self, cells: &mut impl Take) -> Result<CapacityLeft, Malformed> {
        let (node, rate) = (Column::Node.take(cells)?, Column::Rate.take(cells)?);
        Ok(CapacityLeft { node, rate, servers: Column::Servers.take(cells)? })
    }
}

/// The two columns of the load of a spike.
pub(crate) struct Load;

impl Place<SpikeLoad> for Load {
    fn put(self, load: SpikeLoad, cells: &mut impl Put) {
        Column::Permille.put(load.permille, cells);
        Column::OverMean.put(load.over_mean, cells);
    }
    fn take(self, cells: &mut impl Take) -> Result<SpikeLoad, Malformed> {
        Ok(SpikeLoad { permille: Column::Permille.take(cells)?, over_mean: Column::OverMean.take(cells)? })
    }
}

/// The four columns of how the operator of a number was found.
pub(crate) struct Lookup;

impl Place<NumberLookup> for Lookup {
    fn put(self, lookup: NumberLookup, cells: &mut impl Put) {
        Column::NumberRouting.put(lookup.by, cells);
        Column::Holder.put(lookup.holder, cells);
        Column::Misclassified.put(lookup.misclassified, cells);
        Column::Sms.put(lookup.sms, cells);
    }
    fn take(self, cells: &mut impl Take) -> Result<NumberLookup, Malformed> {
        Ok(NumberLookup {
            by: Column::NumberRouting.take(cells)?,
            holder: Column::Holder.take(cells)?,
            misclassified: Column::Misclassified.take(cells)?,
            sms: Column::Sms.take(cells)?,
        })
    }
}

/// The three columns of the size of a text.
pub(crate) struct Size;

impl Place<TextSize> for Size {
    #[inline(always)]
    fn put(self, size: TextSize, cells: &mut impl Put) {
        Column::Characters.put(size.characters, cells);
        Column::Units.put(size.units, cells);
        Column::Alphabet.put(size.alphabet, cells);
    }
    #[inline(always)]
    fn take(self, cells: &mut impl Take) -> Result<TextSize, Malformed> {
        let characters = Column::Characters.take(cells)?;
        let units = Column::Units.take(cells)?;
        Ok(TextSize { characters, units, alphabet: Column::Alphabet.take(cells)? })
    }
}

/// The three columns of a reply address; the alias is NULL where the address is none of a pool.
pub(crate) struct Address;

impl Place<ReplyAddress> for Address {
    #[inline(always)]
    fn put(self, address: ReplyAddress, cells: &mut impl Put) {
        Column::Mechanism.put(address.mechanism, cells);
        Column::AddressOperator.put(address.operator, cells);
        let has_alias = address.mechanism == Mechanism::AliasPool || address.alias != 0;
        cells.put_if(has_alias, Column::Alias, u64::from(address.alias));
    }
    #[inline(always)]
    fn take(self, cells: &mut impl Take) -> Result<ReplyAddress, Malformed> {
        let mechanism = Column::Mechanism.take(cells)?;
        let operator = Column::AddressOperator.take(cells)?;
        let alias = cells.take(Column::Alias).unwrap_or(0);
        let out = |_| Malformed::OutOfRange(Column::Alias, alias);
        Ok(ReplyAddress { mechanism, operator, alias: u16::try_from(alias).map_err(out)? })
    }
}
