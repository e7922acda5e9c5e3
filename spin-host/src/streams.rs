//! Items from a task of this host, as a `stream` that a component reads.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::mpsc;
use wasmtime::component::{Destination, StreamProducer, StreamResult, VecBuffer};
use wasmtime::{Result, StoreContextMut};

/// Gives a component what a channel receives, and ends with it.
pub struct ChannelStream<T> {
    items: mpsc::Receiver<T>,
    /// At most this many are handed over at once.
    batch: usize,
}

impl<T> ChannelStream<T> {
    /// A stream of what `items` receives.
    pub fn new(items: mpsc::Receiver<T>) -> Self {
        let batch = items.max_capacity();
        Self { items, batch }
    }
}

impl<T, D> StreamProducer<D> for ChannelStream<T>
where
    T: Send + Sync + Unpin + 'static,
{
    type Item = T;
    type Buffer = VecBuffer<T>;

    fn poll_produce<'a>(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        store: StoreContextMut<'a, D>,
        mut destination: Destination<'a, T, VecBuffer<T>>,
        finish: bool,
    ) -> Poll<Result<StreamResult>> {
        let this = self.get_mut();
        let wanted = destination.remaining(store).unwrap_or(this.batch);
        if wanted == 0 {
            return Poll::Ready(Ok(StreamResult::Completed));
        }
        let mut received = Vec::new();
        match this
            .items
            .poll_recv_many(cx, &mut received, wanted.min(this.batch))
        {
            Poll::Ready(0) => Poll::Ready(Ok(StreamResult::Dropped)),
            Poll::Ready(_) => {
                destination.set_buffer(received.into());
                Poll::Ready(Ok(StreamResult::Completed))
            }
            Poll::Pending if finish => Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => Poll::Pending,
        }
    }
}
