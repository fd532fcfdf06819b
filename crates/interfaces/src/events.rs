//! How contracts tell the world what happened: all events leave by one way, whose code is there once and not once per event. What
//! leaves is byte for byte what ink! makes of them.

#[cfg(target_arch = "wasm32")]
pub use self::chain::emit;

/// Emits an event.
#[cfg(not(target_arch = "wasm32"))]
pub fn emit(event: impl ink::env::Event) {
    ink::env::emit_event::<ink::env::DefaultEnvironment, _>(event);
}

#[cfg(target_arch = "wasm32")]
mod chain {
    use alloc::vec::Vec;
    use ink::env::event::{EventTopicsAmount, TopicsBuilderBackend};
    use ink::env::{DefaultEnvironment, Event};
    use pallet_contracts_uapi::{HostFn, HostFnImpl};
    use scale::Encode;

    /// How many bytes a topic has.
    const TOPIC: usize = 32;
    /// The number of topics as the chain takes it, by that number: it takes four at most.
    const COUNTS: [u8; 5] = [0, 4, 8, 12, 16];
    /// Room for most events: the number of topics, the topics, the data.
    const ROOM: usize = 256;

    /// The topics of an event, encoded one after the other.
    struct Topics<'a>(&'a mut Vec<u8>);

    /// Emits an event.
    pub fn emit<E: Event>(event: E) {
        let mut bytes = start(E::RemainingTopics::AMOUNT);
        event.topics::<DefaultEnvironment, _>(Topics(&mut bytes).into());
        event.encode_to(&mut bytes);
        send(&bytes);
    }

    #[inline(never)]
    fn start(topics: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(ROOM);
        bytes.push(COUNTS[topics]);
        bytes
    }

    #[inline(never)]
    fn send(bytes: &[u8]) {
        let (topics, data) = bytes.split_at(usize::from(bytes[0] / COUNTS[1]) * TOPIC + 1);
        HostFnImpl::deposit_event(topics, data);
    }

    impl TopicsBuilderBackend<DefaultEnvironment> for Topics<'_> {
        type Output = ();

        fn expect(&mut self, _expected_topics: usize) {}

        /// A topic is an id or an account, encoded and filled up with zeros; neither is longer than a topic.
        #[inline(never)]
        fn push_topic<T: Encode>(&mut self, topic_value: &T) {
            let end = self.0.len() + TOPIC;
            topic_value.encode_to(self.0);
            self.0.resize(end, 0);
        }

        fn output(self) {}
    }
}
