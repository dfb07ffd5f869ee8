//! The macros that generated shapes use to describe themselves. Each expands to trait implementations of
//! `shape` and `error` only; types, builders and accessors are generated as plain items.
//!
//! Shapes get serde's traits where the crate that they are in has a feature `serde` and it is on.

mod errors;

/// The modules of a folder of shapes: private files whose shapes, and their builders, are re-exported. Shapes stand in
/// groups; a group is there when its condition holds, as after `cfg`.
#[macro_export]
macro_rules! shapes {
    ($($condition:meta => { $($module:ident: $shape:ident $(, $builder:ident)?;)* })*) => {
        $($(
            #[cfg($condition)]
            mod $module;
            #[cfg($condition)]
            pub use self::$module::$shape;
        )*)*
        /// Builders of the structures.
        pub mod builders {
            $($($(
                #[cfg($condition)]
                pub use super::$module::$builder;
            )?)*)*
        }
    };
}

/// Describes a structure: its shape id and, for each field, its index and its line of the [`Schema`](crate::shape::Schema).
///
/// Fields that the wire doesn't know follow the type's name in brackets, with the value they start with. A builder that
/// holds the structure itself, as `inner`, follows the type after a comma and starts with nothing set. Members whose
/// model default isn't their type's empty value have it in `defaults`, as an expression. `Debug` shows that sensitive
/// members are there, and not what they are.
#[macro_export]
macro_rules! structure {
    ($type:ty $(, $builder:ty)? $([$($extra:ident: $extra_value:expr),*])? : $id:literal {
        $($index:literal => $field:ident: $member:literal;)*
    } $(defaults {
        $($default_index:literal => $default_field:ident = $default:expr;)+
    })?) => {
        $(
            impl Default for $builder {
                #[inline]
                fn default() -> Self {
                    Self { inner: $crate::shape::Structure::initial() }
                }
            }
            impl ::std::fmt::Debug for $builder {
                #[inline]
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    $crate::shape::debug_builder(&self.inner, f)
                }
            }
        )?
        impl ::std::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::shape::debug(self, &[$($((stringify!($extra), &self.$extra)),*)?], f)
            }
        }
        #[cfg(feature = "serde")]
        $crate::serde_shape!($type);
        impl $crate::shape::Structure for $type {
            #[inline]
            fn schema(&self) -> &'static $crate::shape::Schema {
                static SCHEMA: $crate::shape::Schema = $crate::shape::Schema::new(
                    stringify!($type),
                    $id,
                    concat!($(stringify!($field), " ", $member, "\n"),*),
                );
                &SCHEMA
            }
            #[inline]
            fn field(&self, index: usize) -> &dyn $crate::shape::Value {
                match index {
                    $($index => &self.$field,)*
                    _ => $crate::shape::no_such_member(index),
                }
            }
            #[inline]
            fn field_mut(&mut self, index: usize) -> &mut dyn $crate::shape::Value {
                match index {
                    $($index => &mut self.$field,)*
                    _ => $crate::shape::no_such_member(index),
                }
            }
            #[inline]
            fn initial() -> Self {
                $crate::structure!(
                    @initial [$($builder)?] [$($($default_index)+)?] $($field)*; $($($extra: $extra_value,)*)?
                )
            }
            $(
                #[inline]
                fn reset(&mut self, index: usize) {
                    match index {
                        $($default_index => self.$default_field = $default,)+
                        _ => self.field_mut(index).clear(),
                    }
                }
            )?
        }
    };
    // All members of a structure that its builder can hold have an unset.
    (@initial [$builder:ty] [] $($field:ident)*; $($extra:tt)*) => { Self { $($field: None,)* $($extra)* } };
    (@initial [] [] $($field:ident)*; $($extra:tt)*) => {
        Self { $($field: $crate::shape::Value::empty(),)* $($extra)* }
    };
    (@initial [] [$($default:literal)+] $($field:ident)*; $($extra:tt)*) => {{
        let mut initial = $crate::structure!(@initial [] [] $($field)*; $($extra)*);
        $($crate::shape::Structure::reset(&mut initial, $default);)+
        initial
    }};
}

/// Describes a union: its shape id and, for each variant, its index and its line of the [`Schema`](crate::shape::Schema).
/// Variants without a value are written as `unit Name`.
#[macro_export]
macro_rules! union {
    ($type:ident : $id:literal {
        $($index:literal => $variant:ident: $member:literal;)*
        $(unit $unit_index:literal => $unit:ident: $unit_member:literal;)*
    }) => {
        impl $crate::shape::Value for $type {
            #[inline]
            fn get(&self) -> $crate::shape::Ref<'_> {
                $crate::shape::Ref::Union(self)
            }
            #[inline]
            fn slot(&mut self) -> $crate::shape::Slot<'_> {
                $crate::shape::Slot::Union(self)
            }
            #[inline]
            fn empty() -> Self {
                Self::Unknown
            }
        }
        impl $crate::shape::Value for Box<$type> {
            #[inline]
            fn get(&self) -> $crate::shape::Ref<'_> {
                $crate::shape::Ref::Union(&**self)
            }
            #[inline]
            fn slot(&mut self) -> $crate::shape::Slot<'_> {
                $crate::shape::Slot::Union(&mut **self)
            }
            #[inline]
            fn empty() -> Self {
                Box::new(<$type>::Unknown)
            }
        }
        #[cfg(feature = "serde")]
        $crate::serde_shape!($type);
        impl $crate::shape::Union for $type {
            #[inline]
            fn schema(&self) -> &'static $crate::shape::Schema {
                static SCHEMA: $crate::shape::Schema = $crate::shape::Schema::new(
                    stringify!($type),
                    $id,
                    concat!(
                        $(stringify!($variant), " ", $member, "\n",)*
                        $(stringify!($unit), " ", $unit_member, "\n",)*
                    ),
                );
                &SCHEMA
            }
            #[inline]
            fn active(&self) -> Option<(usize, $crate::shape::Ref<'_>)> {
                match self {
                    $(Self::$variant(value) => Some(($index, $crate::shape::Value::get(value))),)*
                    $(Self::$unit => Some(($unit_index, $crate::shape::Ref::Unit)),)*
                    Self::Unknown => None,
                }
            }
            #[inline]
            fn activate(&mut self, index: usize) -> $crate::shape::Slot<'_> {
                *self = match index {
                    $($index => Self::$variant($crate::shape::Value::empty()),)*
                    $($unit_index => Self::$unit,)*
                    _ => Self::Unknown,
                };
                match self {
                    $(Self::$variant(value) => $crate::shape::Value::slot(value),)*
                    _ => $crate::shape::Slot::Unit,
                }
            }
            #[inline]
            fn set_unknown(&mut self) {
                *self = Self::Unknown;
            }
        }
    };
}

/// Makes an open string enum a value and a map key, and gives it what every such enum has. The enum itself brings
/// `as_str`, `From<&str>` and the variant `Unknown`.
#[macro_export]
macro_rules! string_enum {
    ($type:ty) => {
        impl $type {
            /// The variant of this value; an error when the value isn't known here.
            #[inline]
            pub fn try_parse(value: &str) -> Result<Self, $crate::enums::UnknownVariantError> {
                match Self::from(value) {
                    #[allow(deprecated)]
                    Self::Unknown(_) => Err($crate::enums::UnknownVariantError::new(value)),
                    known => Ok(known),
                }
            }
        }
        impl ::std::str::FromStr for $type {
            type Err = ::std::convert::Infallible;
            #[inline]
            fn from_str(s: &str) -> Result<Self, <Self as ::std::str::FromStr>::Err> {
                Ok(Self::from(s))
            }
        }
        impl AsRef<str> for $type {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl ::std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl $crate::shape::Value for $type {
            #[inline]
            fn get(&self) -> $crate::shape::Ref<'_> {
                $crate::shape::Ref::String(self.as_str())
            }
            #[inline]
            fn slot(&mut self) -> $crate::shape::Slot<'_> {
                $crate::shape::Slot::Enum(self)
            }
            #[inline]
            fn empty() -> Self {
                Self::from($crate::shape::NO_VALUE)
            }
        }
        #[cfg(feature = "serde")]
        $crate::serde_shape!($type);
        impl $crate::shape::Enum for $type {
            #[inline]
            fn set(&mut self, text: &str) {
                *self = Self::from(text);
            }
        }
        impl $crate::shape::MapKey for $type {
            #[inline]
            fn as_key(&self) -> &str {
                self.as_str()
            }
            #[inline]
            fn from_key(text: &str) -> Self {
                Self::from(text)
            }
        }
    };
}
