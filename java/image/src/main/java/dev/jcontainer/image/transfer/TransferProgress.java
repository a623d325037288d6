package dev.jcontainer.image.transfer;

import dev.jcontainer.image.progress.LayerState;
import dev.jcontainer.image.progress.TransferListener;

/** Tells a listener about the layers of a transfer, one call at a time and not for every buffer. Thread-safe. */
final class TransferProgress {
    /** How many bytes may pass untold: a listener that draws needs no more, and each call takes a lock. */
    private static final long STRIDE = 256 << 10;

    private final TransferListener listener;
    private final long[] total;
    private final long[] done;
    private final long[] told;
    private final LayerState[] states;

    TransferProgress(TransferListener listener, long[] total) {
        this.listener = listener;
        this.total = total.clone();
        this.done = new long[total.length];
        this.told = new long[total.length];
        this.states = new LayerState[total.length];
    }

    /** A layer comes into a state. */
    synchronized void enter(int layer, LayerState state) {
        states[layer] = state;
        if (state == LayerState.COMPLETE || state == LayerState.PUSHED) {
            done[layer] = total[layer];
        }
        tell(layer);
    }

    /** A layer is at a position of its blob. */
    synchronized void at(int layer, long position) {
        done[layer] = position;
        if (position - told[layer] >= STRIDE || position < told[layer] || position == total[layer]) {
            tell(layer);
        }
    }

    /** Something that the user should know. */
    synchronized void warn(String sentence) {
        listener.warn(sentence);
    }

    private void tell(int layer) {
        told[layer] = done[layer];
        listener.layer(layer, states[layer], done[layer], total[layer]);
    }
}
